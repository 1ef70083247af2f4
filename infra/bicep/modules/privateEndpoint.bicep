// A private address of one service of a resource, findable by its usual name.
import { labels } from 'types.bicep'

param name string
param location string
param tags labels
param subnetId string
param targetId string
param zoneId string
param group 'blob' | 'queue' | 'table' | 'vault' | 'account'

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: 'pe-${name}-${group}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: group, properties: { privateLinkServiceId: targetId, groupIds: [group] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: group, properties: { privateDnsZoneId: zoneId } }] }
  }
}
