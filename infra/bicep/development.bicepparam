using 'main.bicep'

// One region, no network of its own, scales to nothing. `azd up` uses this file and sets the variables it reads.
param environmentName = readEnvironmentVariable('AZURE_ENV_NAME', 'dev')
param location = readEnvironmentVariable('AZURE_LOCATION', 'swedencentral')

param hostingOptions = {
  plan: 'flex'
  instanceMemoryMB: 2048
  maximumInstances: 40
  alwaysReady: 0
  zoneRedundant: false
  twoApps: false
  durableBackend: 'storage'
}

param storageOptions = { sku: 'Standard_LRS', artifactDays: 30, anchorDays: 1, anchorsLocked: false }

// Best first. docs/models.md says how much a run needs.
param modelOptions = {
  deployments: [
    { name: 'gpt-5-codex', model: 'gpt-5-codex', version: '2025-09-15', sku: 'GlobalStandard', capacity: 120 }
    { name: 'gpt-4.1', model: 'gpt-4.1', version: '2025-04-14', sku: 'GlobalStandard', capacity: 120 }
  ]
}

param operationsOptions = {
  dailyModelCost: 20
  logRetentionDays: 30
  alertEmails: [readEnvironmentVariable('ALERT_EMAIL', 'code-agent@example.com')]
  runbooksUrl: 'https://github.com/OWNER/code-agent/blob/main/docs/runbooks/'
  budget: null
}

param rotationOptions = {
  eventFunction: readEnvironmentVariable('SECRET_EVENT_FUNCTION', '')
  appMayWriteSecrets: false
}

param settings = {
  ADO_ORGANIZATION_URL: readEnvironmentVariable('ADO_ORGANIZATION_URL', 'https://dev.azure.com/contoso')
}

param privateNetwork = false
