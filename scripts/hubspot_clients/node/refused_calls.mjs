// What HubSpot refuses, with the status and category of its documentation.
import { call, clientWith, crm, request, sandbox } from './told.mjs'

const noon = '2026-03-02T12:00:00Z'
const invalid = { category: 'VALIDATION_ERROR', correlationId: '<text>', status: 'error' }
const create = (properties) => crm.contacts.basicApi.create({ properties, associations: [] })

export async function refusedCalls({ ann, deal, archived }) {
  await call('refused: a second contact with the address', 409, { category: 'CONFLICT', message: `Contact already exists. Existing ID: ${ann.id}` }, () => create({ email: 'ann@brandt.example' }))
  await call('refused: an unknown property', 400, { ...invalid, message: '*PROPERTY_DOESNT_EXIST*' }, () => create({ email: 'x@brandt.example', nowhere: '1' }))
  await call('refused: an option that is not one', 400, { ...invalid, message: '*INVALID_OPTION*' }, () => create({ email: 'x@brandt.example', lifecyclestage: 'friend' }))
  await call('refused: an address that is none', 400, { ...invalid, message: '*INVALID_EMAIL*' }, () => create({ email: 'x(at)brandt' }))
  await call('refused: a value that can only be read', 400, { ...invalid, message: '*READ_ONLY_VALUE*' }, () => create({ email: 'x@brandt.example', hs_object_id: '1' }))
  await call('refused: a number that is none', 400, { ...invalid, message: '*INVALID_NUMBER*' }, () => crm.deals.basicApi.update(deal.id, { properties: { amount: 'a lot' } }))
  await call('refused: a stage the pipeline lacks', 400, { ...invalid, message: '*INVALID_OPTION*' }, () => crm.deals.basicApi.update(deal.id, { properties: { pipeline: 'default', dealstage: 'nowhere' } }))
  await call('refused: a note without its moment', 400, { ...invalid, message: '*required properties*' }, () => crm.objects.notes.basicApi.create({ properties: { hs_note_body: 'x' }, associations: [] }))
  await call('refused: a note that is too long', 400, invalid, () => crm.objects.notes.basicApi.create({ properties: { hs_timestamp: noon, hs_note_body: 'x'.repeat(65_537) }, associations: [] }))
  await call('refused: a contact that is not there', 404, { category: 'OBJECT_NOT_FOUND' }, () => crm.contacts.basicApi.getById('999999'))
  await call('refused: an archived contact', 404, { category: 'OBJECT_NOT_FOUND' }, () => crm.contacts.basicApi.getById(archived))
  await call('refused: to change an archived contact', 404, { category: 'OBJECT_NOT_FOUND' }, () => crm.contacts.basicApi.update(archived, { properties: { phone: '1' } }))
  await call('refused: a property that exists', 409, { category: '<text>', message: '*already exists*' },
    () => crm.properties.coreApi.create('contacts', { name: 'email', label: 'E-mail', groupName: 'contactinformation', type: 'string', fieldType: 'text' }))
  await call('refused: a search for an unknown property', 400, invalid,
    () => crm.contacts.searchApi.doSearch({ filterGroups: [{ filters: [{ propertyName: 'nowhere', operator: 'EQ', value: '1' }] }], properties: [], limit: 1, after: '0', sorts: [] }))
  await call('refused: 201 results a page', 400, invalid, () => crm.contacts.searchApi.doSearch({ filterGroups: [], properties: [], limit: 201, after: '0', sorts: [] }))
  await call('refused: 101 inputs', 400, invalid,
    () => crm.contacts.batchApi.create({ inputs: Array.from({ length: 101 }, (_, n) => ({ properties: { email: `${n}@brandt.example` }, associations: [] })) }))

  await sandbox('tokens', { 'pat-narrow': ['crm.objects.contacts.read'], 'pat-gone': null })
  const narrow = clientWith('pat-narrow').crm
  await call('refused: a scope the token lacks', 403, { category: 'MISSING_SCOPES', 'errors.0.context.requiredGranularScopes.0': 'crm.objects.contacts.write' },
    () => narrow.contacts.basicApi.update(ann.id, { properties: { phone: '1' } }))
  await call('granted: the scope the token has', 200, { id: ann.id }, () => narrow.contacts.basicApi.getById(ann.id))
  await call('refused: a token that was taken back', 401, { category: 'INVALID_AUTHENTICATION' }, () => clientWith('pat-gone').crm.owners.ownersApi.getPage())

  await sandbox('faults', { limits: true, calls_per_ten_seconds: 0 })
  await call('refused: too many calls in ten seconds', 429, { errorType: 'RATE_LIMIT', policyName: 'TEN_SECONDLY_ROLLING', message: '*limit*' }, () => crm.contacts.basicApi.getPage(1))
  await sandbox('faults', { calls_per_ten_seconds: 100, searches_per_second: 0 })
  await call('refused: too many searches a second', 429, { errorType: 'RATE_LIMIT', policyName: 'SECONDLY' },
    () => crm.contacts.searchApi.doSearch({ filterGroups: [], properties: [], limit: 1, after: '0', sorts: [] }))
  await sandbox('faults', { searches_per_second: 5, calls_per_day: 0 })
  await call('refused: the day\'s calls are used up', 429, { errorType: 'RATE_LIMIT', policyName: 'DAILY' }, () => request('GET', '/crm/v3/owners'))
  await sandbox('faults', { limits: false, calls_per_day: 250_000 })
}
