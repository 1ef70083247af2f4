// What the Functions host keeps: its leases and keys, the deployed package, and the task hub on Azure Storage.
import { labels } from 'types.bicep'

param name string
param location string
param tags labels
param sku string
param workspaceId string
param isPrivate bool

var packageContainer = 'packages'

module account 'storageAccount.bicep' = {
  params: {
    name: name
    location: location
    tags: union(tags, { 'code-agent-holds': 'host' })
    sku: sku
    workspaceId: workspaceId
    isPrivate: isPrivate
    containers: [packageContainer]
    keepVersions: false
    // The durable engine writes all the time; who deletes its state is what an operator asks for.
    logCategories: ['StorageDelete']
  }
}

output id string = account.outputs.id
output name string = account.outputs.name
output packagesUrl string = '${account.outputs.blobEndpoint}${packageContainer}'
