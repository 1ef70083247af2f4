// What the agent keeps: deliveries in flight, artifacts, the audit log with its anchors, and the list of runs.
import { labels, storage } from 'types.bicep'

param name string
param location string
param tags labels
param options storage
param deadLetterContainer string
param workspaceId string
param isPrivate bool

var artifactContainer = 'artifacts'
var anchorContainer = 'audit-anchors'

module account 'storageAccount.bicep' = {
  params: {
    name: name
    location: location
    tags: union(tags, { 'code-agent-holds': 'data' })
    sku: options.sku
    workspaceId: workspaceId
    isPrivate: isPrivate
    containers: [artifactContainer, anchorContainer, deadLetterContainer]
    queues: ['deliveries', 'deliveries-poison']
    tables: ['AuditEvents', 'AuditDays', 'Runs', 'Starts']
    // Artifacts are named by their content and never overwritten, so versions would only cost.
    keepVersions: false
    logCategories: ['StorageWrite', 'StorageDelete']
  }
}

resource existing 'Microsoft.Storage/storageAccounts@2025-01-01' existing = {
  name: name

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource anchors 'containers' existing = {
      name: anchorContainer
    }
  }
}

// Unlocked, so that a trial installation can be removed. docs/operations.md says when and how to lock it, for good.
resource immutability 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-01-01' = if (!options.anchorsLocked) {
  parent: existing::blobs::anchors
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: options.anchorDays
    allowProtectedAppendWrites: true
  }
  dependsOn: [account]
}

resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: existing
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'artifacts-cool-then-gone'
          type: 'Lifecycle'
          enabled: true
          definition: {
            filters: { blobTypes: ['blockBlob'], prefixMatch: ['${artifactContainer}/'] }
            actions: {
              baseBlob: {
                tierToCool: { daysAfterModificationGreaterThan: 14 }
                delete: { daysAfterModificationGreaterThan: options.artifactDays }
              }
            }
          }
        }
      ]
    }
  }
  dependsOn: [account]
}

output id string = account.outputs.id
output name string = account.outputs.name
