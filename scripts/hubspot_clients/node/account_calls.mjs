// The account: its owners, properties, pipelines, labels and limits.
import { call, crm, request, sandbox } from './told.mjs'

export async function accountCalls({ ann, deal }) {
  const [owner, leaver] = await sandbox('owners', [{ email: 'maren@fernhill.example', firstName: 'Maren' }, { email: 'leo@fernhill.example', archived: true }])
  await call('owners: list', 200, { 'results.0.id': '<digits>', 'results.0.userId': '<number>', 'results.0.archived': false }, () => crm.owners.ownersApi.getPage())
  await call('owners: find by e-mail', 200, { 'results.length': 1, 'results.0.id': owner.id, 'results.0.firstName': 'Maren' },
    () => crm.owners.ownersApi.getPage('maren@fernhill.example'))
  await call('owner: read', 200, { email: 'maren@fernhill.example', archived: false }, () => crm.owners.ownersApi.getById(Number(owner.id)))
  await call('owner: read by the user\'s number', 200, { id: owner.id }, () => crm.owners.ownersApi.getById(owner.userId, 'userId'))
  await call('owners: who left', 200, { 'results.0.id': leaver.id, 'results.0.archived': true },
    () => crm.owners.ownersApi.getPage(undefined, undefined, 100, true))
  await call('contact: give it to an owner', 200, { 'properties.hubspot_owner_id': owner.id },
    () => crm.contacts.basicApi.update(ann.id, { properties: { hubspot_owner_id: owner.id } }))

  const { coreApi, groupsApi, batchApi } = crm.properties
  await call('property group: create', 201, { name: 'leads_ours', label: 'Leads' }, () => groupsApi.create('contacts', { name: 'leads_ours', label: 'Leads', displayOrder: -1 }))
  await call('property group: read', 200, { name: 'leads_ours', archived: false }, () => groupsApi.getByName('contacts', 'leads_ours'))
  await call('property: create a choice', 201, { name: 'lead_fit', type: 'enumeration', fieldType: 'select', 'options.length': 2, groupName: 'leads_ours' },
    () => coreApi.create('contacts', { name: 'lead_fit', label: 'Fit', groupName: 'leads_ours', type: 'enumeration', fieldType: 'select', options: ['hot', 'cold'].map((value, displayOrder) => ({ label: value, value, displayOrder, hidden: false })) }))
  await call('property: create one with unique values', 201, { name: 'lead_key', hasUniqueValue: true },
    () => coreApi.create('contacts', { name: 'lead_key', label: 'Key', groupName: 'leads_ours', type: 'string', fieldType: 'text', hasUniqueValue: true }))
  await call('property: change', 200, { name: 'lead_fit', label: 'How well they fit' }, () => coreApi.update('contacts', 'lead_fit', { label: 'How well they fit' }))
  await call('property: read', 200, { name: 'lead_fit', label: 'How well they fit', archived: false }, () => coreApi.getByName('contacts', 'lead_fit'))
  await call('properties: list', 200, { 'results.0.name': '<text>', 'results.0.modificationMetadata.readOnlyValue': '<boolean>' }, () => coreApi.getAll('contacts'))
  await call('properties: read many', 200, { 'results.length': 2, status: 'COMPLETE' },
    () => batchApi.read('contacts', { archived: false, inputs: [{ name: 'email' }, { name: 'lead_fit' }] }))
  await call('contact: set both', 200, { 'properties.lead_fit': 'hot', 'properties.lead_key': 'k1' },
    () => crm.contacts.basicApi.update(ann.id, { properties: { lead_fit: 'hot', lead_key: 'k1' } }))
  await call('contact: read by our own key', 200, { id: ann.id }, () => crm.contacts.basicApi.getById('k1', undefined, undefined, undefined, false, 'lead_key'))
  await call('limits: custom properties', 200, { 'byObjectType.0.limit': '<number>', 'byObjectType.0.usage': '<number>', 'byObjectType.0.objectTypeId': '<text>', overallLimit: '<number>' },
    () => request('GET', '/crm/v3/limits/custom-properties'))
  await call('property: archive', 204, {}, () => coreApi.archive('contacts', 'lead_key'))

  const { pipelinesApi, pipelineStagesApi } = crm.pipelines
  const stage = (label, displayOrder, probability) => ({ label, displayOrder, metadata: { probability } })
  await call('pipelines: list', 200, { 'results.0.id': 'default', 'results.0.stages.0.id': 'appointmentscheduled', 'results.0.stages.length': 7 }, () => pipelinesApi.getAll('deals'))
  const made = await call('pipeline: create', 201, { id: '<text>', label: 'Advice', 'stages.length': 2, 'stages.1.metadata.isClosed': 'true' },
    () => pipelinesApi.create('deals', { label: 'Advice', displayOrder: 1, stages: [stage('New', 0, '0.1'), stage('Won', 1, '1.0')] }))
  const first = made.stages?.[0]?.id
  await call('stage: rename', 200, { id: first, label: 'Fresh' }, () => pipelineStagesApi.update('deals', made.id, first, { label: 'Fresh' }))
  await call('stage: create', 201, { id: '<text>', label: 'Talking', archived: false }, () => pipelineStagesApi.create('deals', made.id, stage('Talking', 2, '0.5')))
  await call('deal: move to the other pipeline', 200, { 'properties.pipeline': made.id, 'properties.dealstage': first },
    () => crm.deals.basicApi.update(deal.id, { properties: { pipeline: made.id, dealstage: first } }))
  await call('pipeline: rename', 200, { id: made.id, label: 'Consulting' }, () => pipelinesApi.update('deals', made.id, { label: 'Consulting' }))
  await call('pipeline: archive', 204, {}, () => pipelinesApi.archive('deals', made.id))

  const labels = crm.associations.v4.schema.definitionsApi
  const label = await call('association label: create', 200, { 'results.0.category': 'USER_DEFINED', 'results.0.label': 'Decides', 'results.0.typeId': '<number>' },
    () => labels.create('deals', 'contacts', { label: 'Decides', name: 'decides' }))
  await call('association label: use', 201, { 'labels.0': 'Decides' },
    () => crm.associations.v4.basicApi.create('deals', deal.id, 'contacts', ann.id, [{ associationCategory: 'USER_DEFINED', associationTypeId: label.results?.[0]?.typeId }]))
  await call('association labels: list', 200, { 'results.0.category': 'HUBSPOT_DEFINED', 'results.0.typeId': 3, 'results.0.label': null, 'results.length': 2 },
    () => labels.getAll('deals', 'contacts'))
  await call('account: details', 200, { portalId: '<number>', accountType: '<text>', timeZone: '<text>' }, () => request('GET', '/account-info/v3/details'))
}
