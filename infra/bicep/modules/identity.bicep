// The one identity of the app. It signs in to storage, vault, model, telemetry and Azure DevOps.
import { labels } from 'types.bicep'

param name string
param location string
param tags labels

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

output id string = identity.id
output clientId string = identity.properties.clientId
output principalId string = identity.properties.principalId
