// Front Door itself. Apart from its routes, because the apps have to know its id before it can know the apps.
import { labels } from 'types.bicep'

param name string
param endpointName string
param tags labels

resource profile 'Microsoft.Cdn/profiles@2025-04-15' = {
  name: name
  location: 'global'
  tags: tags
  sku: { name: 'Standard_AzureFrontDoor' }
  properties: { originResponseTimeoutSeconds: 30 }
}

resource endpoint 'Microsoft.Cdn/profiles/afdEndpoints@2025-04-15' = {
  parent: profile
  name: endpointName
  location: 'global'
  tags: tags
  properties: { enabledState: 'Enabled' }
}

output frontDoorId string = profile.properties.frontDoorId
output hostName string = endpoint.properties.hostName
