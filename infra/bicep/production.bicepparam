using 'main.bicep'

// One region over its zones, private endpoints, two apps for blue-green and canary.
param environmentName = 'prod'
param location = 'swedencentral'

param hostingOptions = {
  plan: 'flex'
  instanceMemoryMB: 2048
  maximumInstances: 200
  alwaysReady: 2
  zoneRedundant: true
  twoApps: true
  durableBackend: 'storage'
}

param storageOptions = { sku: 'Standard_ZRS', artifactDays: 180, anchorDays: 365, anchorsLocked: false }

// Best first. docs/models.md says how much a run needs.
param modelOptions = {
  deployments: [
    { name: 'gpt-5-codex', model: 'gpt-5-codex', version: '2025-09-15', sku: 'GlobalStandard', capacity: 500 }
    { name: 'gpt-4.1', model: 'gpt-4.1', version: '2025-04-14', sku: 'DataZoneStandard', capacity: 500 }
  ]
}

param operationsOptions = {
  dailyModelCost: 300
  logRetentionDays: 90
  alertEmails: [readEnvironmentVariable('ALERT_EMAIL', 'code-agent@example.com')]
  runbooksUrl: 'https://github.com/OWNER/code-agent/blob/main/docs/runbooks/'
  budget: { monthlyAmount: 2000, startDate: readEnvironmentVariable('BUDGET_START', '2026-12-01') }
}

param rotationOptions = {
  eventFunction: readEnvironmentVariable('SECRET_EVENT_FUNCTION', '')
  appMayWriteSecrets: true
}

param settings = {
  ADO_ORGANIZATION_URL: readEnvironmentVariable('ADO_ORGANIZATION_URL', 'https://dev.azure.com/contoso')
}

param privateNetwork = true
param greenPercent = int(readEnvironmentVariable('GREEN_PERCENT', '0'))
