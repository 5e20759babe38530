// Contacts, companies, deals, notes, tasks, mails, meetings and messages: made, read, changed, searched, tied together.
import { call, crm, request, sandbox } from './told.mjs'

const kind = (to, type) => ({ to: { id: to }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: type }] })
const noon = '2026-03-02T12:00:00Z'

export async function recordCalls() {
  const ann = await call('contact: create', 201, { id: '<digits>', 'properties.email': 'ann@brandt.example', 'properties.firstname': 'Ann', archived: false, createdAt: '<moment>', updatedAt: '<moment>' },
    () => crm.contacts.basicApi.create({ properties: { email: 'ann@brandt.example', firstname: 'Ann', lifecyclestage: 'lead' }, associations: [] }))
  await call('contact: read with properties', 200, { id: ann.id, 'properties.phone': null, 'properties.lifecyclestage': 'lead', 'properties.hs_object_id': ann.id },
    () => crm.contacts.basicApi.getById(ann.id, ['phone', 'lifecyclestage']))
  await call('contact: read by e-mail', 200, { id: ann.id },
    () => crm.contacts.basicApi.getById('ANN@brandt.example', undefined, undefined, undefined, false, 'email'))
  await call('contact: change', 200, { id: ann.id, 'properties.phone': '+4312345' },
    () => crm.contacts.basicApi.update(ann.id, { properties: { phone: '+4312345' } }))
  await call('contact: change by e-mail', 200, { id: ann.id, 'properties.jobtitle': 'CFO' },
    () => crm.contacts.basicApi.update('ann@brandt.example', { properties: { jobtitle: 'CFO' } }, 'email'))
  await call('contact: lifecycle stage does not go back', 200, { 'properties.lifecyclestage': 'lead' },
    () => crm.contacts.basicApi.update(ann.id, { properties: { lifecyclestage: 'subscriber' } }))
  await call('contact: history of a value', 200, { 'propertiesWithHistory.phone.0.value': '+4312345', 'propertiesWithHistory.phone.0.timestamp': '<moment>' },
    () => crm.contacts.basicApi.getById(ann.id, undefined, ['phone']))
  const brandt = await call('company: create', 201, { id: '<digits>', 'properties.name': 'Brandt', 'properties.domain': 'brandt.example' },
    () => crm.companies.basicApi.create({ properties: { name: 'Brandt', domain: 'brandt.example', industry: 'MACHINERY' }, associations: [] }))
  await call('company: change', 200, { 'properties.numberofemployees': '120' },
    () => crm.companies.basicApi.update(brandt.id, { properties: { numberofemployees: '120' } }))
  const deal = await call('deal: create with its contact and company', 201, { id: '<digits>', 'properties.pipeline': 'default', 'properties.dealstage': 'appointmentscheduled', 'properties.amount': '12000' },
    () => crm.deals.basicApi.create({ properties: { dealname: 'Brandt pricing', dealstage: 'appointmentscheduled', pipeline: 'default', amount: '12000', closedate: '2026-06-30T00:00:00Z' }, associations: [kind(ann.id, 3), kind(brandt.id, 5)] }))
  await call('deal: read with what it belongs to', 200, { 'associations.contacts.results.0.id': ann.id, 'associations.companies.results.0.id': brandt.id, 'properties.closedate': '2026-06-30T00:00:00.*' },
    () => crm.deals.basicApi.getById(deal.id, undefined, undefined, ['contacts', 'companies']))
  await call('deal: move to another stage', 200, { 'properties.dealstage': 'qualifiedtobuy' },
    () => crm.deals.basicApi.update(deal.id, { properties: { dealstage: 'qualifiedtobuy' } }))
  const objects = crm.objects
  const note = await call('note: create', 201, { id: '<digits>', 'properties.hs_note_body': 'Asked for prices' },
    () => objects.notes.basicApi.create({ properties: { hs_timestamp: noon, hs_note_body: 'Asked for prices' }, associations: [kind(ann.id, 202)] }))
  const task = await call('task: create', 201, { id: '<digits>', 'properties.hs_task_status': 'NOT_STARTED', 'properties.hs_timestamp': '2026-03-02T12:00:00.*' },
    () => objects.tasks.basicApi.create({ properties: { hs_timestamp: String(Date.parse(noon)), hs_task_subject: 'Call Ann', hs_task_status: 'NOT_STARTED', hs_task_priority: 'HIGH', hs_task_type: 'TODO' }, associations: [kind(ann.id, 204), kind(deal.id, 216)] }))
  await call('task: complete', 200, { 'properties.hs_task_status': 'COMPLETED' },
    () => objects.tasks.basicApi.update(task.id, { properties: { hs_task_status: 'COMPLETED' } }))
  const headers = JSON.stringify({ from: { email: 'ann@brandt.example' }, to: [{ email: 'hello@fernhill.example' }], cc: [], bcc: [] })
  await call('email: create', 201, { id: '<digits>', 'properties.hs_email_direction': 'INCOMING_EMAIL' },
    () => objects.emails.basicApi.create({ properties: { hs_timestamp: noon, hs_email_direction: 'INCOMING_EMAIL', hs_email_status: 'SENT', hs_email_subject: 'Prices', hs_email_text: 'Hello', hs_email_headers: headers }, associations: [kind(ann.id, 198)] }))
  const meeting = await call('meeting: create', 201, { id: '<digits>', 'properties.hs_meeting_outcome': 'SCHEDULED' },
    () => objects.meetings.basicApi.create({ properties: { hs_timestamp: noon, hs_meeting_title: 'First call', hs_meeting_start_time: noon, hs_meeting_end_time: '2026-03-02T12:30:00Z', hs_meeting_outcome: 'SCHEDULED' }, associations: [kind(ann.id, 200)] }))
  await call('meeting: was not held', 200, { 'properties.hs_meeting_outcome': 'NO_SHOW' },
    () => objects.meetings.basicApi.update(meeting.id, { properties: { hs_meeting_outcome: 'NO_SHOW' } }))
  await call('communication: create', 201, { id: '<digits>', 'properties.hs_communication_channel_type': 'LINKEDIN_MESSAGE' },
    () => objects.communications.basicApi.create({ properties: { hs_timestamp: noon, hs_communication_channel_type: 'LINKEDIN_MESSAGE', hs_communication_logged_from: 'CRM', hs_communication_body: 'Hello' }, associations: [kind(ann.id, 81)] }))

  const traced = (values) => values.map((properties, n) => ({ properties, associations: [], objectWriteTraceId: `t${n}` }))
  const batch = await call('contacts: create two at once', 201, { status: 'COMPLETE', 'results.length': 2, startedAt: '<moment>', completedAt: '<moment>' },
    () => crm.contacts.batchApi.create({ inputs: traced([{ email: 'bo@brandt.example', firstname: 'Bo' }, { email: 'cy@brandt.example', firstname: 'Cy' }]) }))
  await call('contacts: one of two cannot be made', 207, { 'results.length': 1, numErrors: 1, 'errors.0.category': 'CONFLICT', 'errors.0.context.objectWriteTraceId.0': 't0' },
    () => crm.contacts.batchApi.create({ inputs: traced([{ email: 'bo@brandt.example' }, { email: 'di@brandt.example', firstname: 'Di' }]) }))
  await call('contacts: read many by e-mail', 200, { 'results.length': 2, status: 'COMPLETE' },
    () => crm.contacts.batchApi.read({ idProperty: 'email', properties: ['email'], propertiesWithHistory: [], inputs: [{ id: 'bo@brandt.example' }, { id: 'cy@brandt.example' }] }))
  await call('contacts: read many, one is not there', 207, { 'results.length': 1, numErrors: 1, 'errors.0.category': 'OBJECT_NOT_FOUND' },
    () => crm.contacts.batchApi.read({ properties: [], propertiesWithHistory: [], inputs: [{ id: ann.id }, { id: '999999' }] }))
  const [bo, cy] = ['bo@brandt.example', 'cy@brandt.example'].map((email) => (batch.results ?? []).find((one) => one.properties.email === email)?.id)
  await call('contacts: change many', 200, { 'results.length': 2, status: 'COMPLETE' },
    () => crm.contacts.batchApi.update({ inputs: [bo, cy].map((id, n) => ({ id, properties: { city: 'Graz' }, objectWriteTraceId: `u${n}` })) }))
  await call('contacts: upsert by e-mail', 200, { 'results.length': 2, 'results.0._new': '<boolean>' },
    () => crm.contacts.batchApi.upsert({ inputs: ['bo', 'eve'].map((name, n) => ({ id: `${name}@brandt.example`, idProperty: 'email', properties: { email: `${name}@brandt.example`, city: 'Linz' }, objectWriteTraceId: `v${n}` })) }))
  await call('tasks: archive many', 204, {}, () => objects.tasks.batchApi.archive({ inputs: [{ id: task.id }] }))
  await call('contacts: a page of the list', 200, { 'results.length': 2, 'paging.next.after': '<digits>', 'paging.next.link': '<text>' },
    () => crm.contacts.basicApi.getPage(2))

  await sandbox('faults', { search_lag_seconds: 0 })
  const search = (filters, more = {}) => ({ filterGroups: [{ filters }], properties: ['email'], limit: 10, after: '0', sorts: [], ...more })
  await call('search: by e-mail, in any case', 200, { total: 1, 'results.0.id': ann.id },
    () => crm.contacts.searchApi.doSearch(search([{ propertyName: 'email', operator: 'EQ', value: 'Ann@Brandt.example' }])))
  await call('search: one of several', 200, { total: 2 },
    () => crm.contacts.searchApi.doSearch(search([{ propertyName: 'email', operator: 'IN', values: ['bo@brandt.example', 'cy@brandt.example'] }])))
  await call('search: either group', 200, { total: 2 },
    () => crm.contacts.searchApi.doSearch({ ...search([]), filterGroups: ['ann', 'bo'].map((name) => ({ filters: [{ propertyName: 'email', operator: 'EQ', value: `${name}@brandt.example` }] })) }))
  await call('search: changed since, sorted, first page', 200, { 'results.length': 1, 'paging.next.after': '1', total: '<number>' },
    () => crm.contacts.searchApi.doSearch(search([{ propertyName: 'lastmodifieddate', operator: 'GTE', value: String(Date.now() - 3_600_000) }], { limit: 1, sorts: ['-lastmodifieddate'] })))
  await call('search: the page after', 200, { 'results.length': 1, 'paging.next.after': '2' },
    () => crm.contacts.searchApi.doSearch(search([{ propertyName: 'email', operator: 'HAS_PROPERTY' }], { limit: 1, after: '1' })))
  await call('search: words', 200, { total: 1, 'results.0.id': brandt.id },
    () => crm.companies.searchApi.doSearch({ ...search([]), filterGroups: [], query: 'brandt', properties: ['name'] }))
  await call('search: deals of a contact', 200, { total: 1, 'results.0.id': deal.id },
    () => crm.deals.searchApi.doSearch(search([{ propertyName: 'associations.contact', operator: 'EQ', value: ann.id }])))

  const ties = crm.associations.v4
  await call('association: default', 200, { status: 'COMPLETE', 'results.0.associationSpec.associationTypeId': 279 },
    () => ties.basicApi.createDefault('contacts', ann.id, 'companies', brandt.id))
  await call('association: primary company', 201, { fromObjectTypeId: '0-1', toObjectTypeId: '0-2', 'labels.length': '<number>' },
    () => ties.basicApi.create('contacts', ann.id, 'companies', brandt.id, [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }]))
  await call('association: read', 200, { 'results.length': 1, 'results.0.toObjectId': `=${brandt.id}`, 'results.0.associationTypes.length': 2, 'results.0.associationTypes.0.category': 'HUBSPOT_DEFINED' },
    () => ties.basicApi.getPage('contacts', ann.id, 'companies'))
  await call('associations: many at once, by default', 200, { status: 'COMPLETE', 'results.length': '<number>' },
    () => ties.batchApi.createDefault('contacts', 'companies', { inputs: [bo, cy].map((id) => ({ _from: { id }, to: { id: brandt.id } })) }))
  await call('associations: many at once, labelled', 201, { status: 'COMPLETE', 'results.length': 1 },
    () => ties.batchApi.create('notes', 'deals', { inputs: [{ _from: { id: note.id }, to: { id: deal.id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 214 }] }] }))
  await call('associations: read many', 200, { 'results.length': 1, 'results.0._from.id': brandt.id, 'results.0.to.length': 3 },
    () => ties.batchApi.getPage('companies', 'contacts', { inputs: [{ id: brandt.id }] }))
  await call('association: take away', 204, {}, () => ties.basicApi.archive('contacts', cy, 'companies', brandt.id))
  await call('associations: take many away', 204, {},
    () => ties.batchApi.archive('notes', 'deals', { inputs: [{ _from: { id: note.id }, to: [{ id: deal.id }] }] }))

  const merged = await call('contacts: merge into a new record', 200, { id: `!${bo}`, 'properties.hs_merged_object_ids': `${bo};${cy}`, 'properties.email': 'bo@brandt.example' },
    () => crm.contacts.basicApi.merge({ primaryObjectId: bo, objectIdToMerge: cy }))
  await call('contact: the old id answers with the new record', 200, { id: merged.id }, () => crm.contacts.basicApi.getById(cy))
  await call('contact: the second address answers as well', 200, { id: merged.id },
    () => crm.contacts.basicApi.getById('cy@brandt.example', undefined, undefined, undefined, false, 'email'))
  await call('contact: archive', 204, {}, () => crm.contacts.basicApi.archive(merged.id))
  await call('contact: read among the archived', 200, { id: merged.id, archived: true, archivedAt: '<moment>' },
    () => crm.contacts.basicApi.getById(merged.id, undefined, undefined, undefined, true))
  await call('contact: privacy deletion by e-mail', 204, {},
    () => crm.contacts.basicApi.purge({ objectId: 'di@brandt.example', idProperty: 'email' }))
  await call('dated path: create', 201, { id: '<digits>', 'properties.email': 'flo@brandt.example' },
    () => request('POST', '/crm/objects/2026-09/contacts', { properties: { email: 'flo@brandt.example' } }))
  await call('dated path: search', 200, { total: 1 },
    () => request('POST', '/crm/objects/2026-03/contacts/search', search([{ propertyName: 'email', operator: 'EQ', value: 'flo@brandt.example' }])))
  return { ann, brandt, deal, note, archived: merged.id }
}
