// Who is told, of what, and the workbook that shows the rest.
import { labels, operations } from 'types.bicep'
import { alertRules, metricNames } from 'alertRules.bicep'

param name string
param location string
param tags labels
param options operations
param workspaceId string
param liveUrl string
param insightsId string

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'code-agent'
    emailReceivers: [
      for (address, index) in options.alertEmails: {
        name: 'person-${index}'
        emailAddress: address
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in alertRules: {
    name: 'alert-${name}-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'code-agent: ${rule.title}'
      description: '${rule.reason} Runbook: ${options.runbooksUrl}${rule.runbook}'
      severity: rule.severity
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.over
      // A table exists only from its first row on.
      skipQueryValidation: true
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: replace(rule.query, '<dailyModelCost>', string(options.dailyModelCost))
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: {
        actionGroups: [people.id]
        customProperties: { runbook: '${options.runbooksUrl}${rule.runbook}', reason: rule.reason }
      }
    }
  }
]

// Asks from outside whether the app answers at all: when it does not, it sends no metrics to alert on.
resource probe 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'probe-${name}'
  location: location
  tags: union(tags, { 'hidden-link:${insightsId}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'probe-${name}'
    Name: 'code-agent is alive'
    Enabled: true
    Frequency: 300
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: [{ Id: 'emea-nl-ams-azr' }, { Id: 'us-va-ash-azr' }, { Id: 'apac-sg-sin-azr' }]
    Request: { RequestUrl: liveUrl, HttpVerb: 'GET' }
    ValidationRules: { ExpectedHttpStatusCode: 200, SSLCheck: true, SSLCertRemainingLifetimeCheck: 7 }
  }
}

resource notAlive 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-${name}-not-alive'
  location: 'global'
  tags: tags
  properties: {
    description: 'The app does not answer from at least two places: deliveries are refused. Runbook: ${options.runbooksUrl}dependency-down.md'
    severity: 0
    enabled: true
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    scopes: [probe.id, insightsId]
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: probe.id
      componentId: insightsId
      failedLocationCount: 2
    }
    actions: [{ actionGroupId: people.id }]
  }
}

// The workbook's queries say <queueAge> where the metric's name goes.
var workbookText = reduce(
  items(metricNames),
  loadTextContent('../workbook.json'),
  (text, metric) => replace(text, '<${metric.key}>', metric.value)
)

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(resourceGroup().id, 'workbook', name)
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'code-agent: runs, cost, latency, failures'
    category: 'workbook'
    sourceId: workspaceId
    serializedData: workbookText
  }
}

output actionGroupId string = people.id
