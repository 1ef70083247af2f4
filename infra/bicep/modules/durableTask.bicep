// Durable Task Scheduler: the managed backend of orchestrations, one task hub an app.
import { labels } from 'types.bicep'

param name string
param location string
param tags labels
param taskHubs string[]

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: { name: 'Consumption' }
    // An empty list denies everything. It has no keys: every call shows a Microsoft Entra token.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = [for hub in taskHubs: { name: hub }]
}

output name string = scheduler.name
output endpoint string = scheduler.properties.endpoint
