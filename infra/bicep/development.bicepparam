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

param modelOptions = {
  deployments: [{ name: 'gpt-5', model: 'gpt-5', version: '2025-08-07', sku: 'GlobalStandard', capacity: 50 }]
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
