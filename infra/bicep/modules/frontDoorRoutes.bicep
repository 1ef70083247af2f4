// Which app gets how much: by priority over regions, by weight over the two apps of a region.
@export()
@sealed()
type origin = {
  name: string
  hostName: string

  @description('1 for the first region; the second is used only while nothing of the first is healthy.')
  @minValue(1)
  @maxValue(5)
  priority: int

  @description('Share of the deliveries in percent. 0 takes it out.')
  @minValue(0)
  @maxValue(100)
  weight: int
}

param profileName string
param endpointName string
param workspaceId string
param origins origin[]

resource profile 'Microsoft.Cdn/profiles@2025-04-15' existing = {
  name: profileName

  resource endpoint 'afdEndpoints' existing = {
    name: endpointName
  }
}

resource group 'Microsoft.Cdn/profiles/originGroups@2025-04-15' = {
  parent: profile
  name: 'apps'
  properties: {
    sessionAffinityState: 'Disabled'
    // With a small latency the fastest origin would take everything, whatever the weights.
    loadBalancingSettings: { sampleSize: 4, successfulSamplesRequired: 3, additionalLatencyInMilliseconds: 1000 }
    healthProbeSettings: {
      probePath: '/api/health/live'
      probeProtocol: 'Https'
      probeRequestType: 'GET'
      probeIntervalInSeconds: 30
    }
  }

  resource apps 'origins' = [
    for origin in origins: {
      name: origin.name
      properties: {
        hostName: origin.hostName
        originHostHeader: origin.hostName
        httpsPort: 443
        priority: origin.priority
        // Front Door knows no weight of 0.
        weight: max(origin.weight, 1)
        enabledState: origin.weight == 0 ? 'Disabled' : 'Enabled'
        enforceCertificateNameCheck: true
      }
    }
  ]
}

resource route 'Microsoft.Cdn/profiles/afdEndpoints/routes@2025-04-15' = {
  parent: profile::endpoint
  name: 'all'
  properties: {
    originGroup: { id: group.id }
    supportedProtocols: ['Https']
    patternsToMatch: ['/*']
    forwardingProtocol: 'HttpsOnly'
    httpsRedirect: 'Disabled'
    linkToDefaultDomain: 'Enabled'
    enabledState: 'Enabled'
  }
  dependsOn: [group::apps]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: profile
  properties: {
    workspaceId: workspaceId
    logs: [{ categoryGroup: 'allLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}
