using '../../infra/bicep/main.bicep'

// What no parameter file of infra/bicep chooses, so that it is compiled and checked too: Elastic Premium, Durable Task
// Scheduler, a model of one's own, and the vault's events delivered to the app.
param environmentName = 'other'
param location = 'swedencentral'

param hostingOptions = {
  plan: 'premium'
  instanceMemoryMB: 2048
  maximumInstances: 20
  alwaysReady: 1
  zoneRedundant: false
  twoApps: false
  durableBackend: 'scheduler'
}

param storageOptions = { sku: 'Standard_LRS', artifactDays: 30, anchorDays: 1, anchorsLocked: false }
param modelOptions = { deployments: [] }

param operationsOptions = {
  dailyModelCost: 20
  logRetentionDays: 30
  alertEmails: []
  runbooksUrl: 'https://example.com/runbooks/'
  budget: null
}

param rotationOptions = { eventFunction: 'secretChanged', appMayWriteSecrets: true }

param settings = {
  ADO_ORGANIZATION_URL: 'https://dev.azure.com/contoso'
  MODEL_BASE_URL: 'https://models.example.com/v1/'
  MODEL_NAME: 'a-model'
  MODEL_AUTHENTICATION: 'key'
  ENTRA_AUDIENCE: '00000000-0000-0000-0000-000000000003'
  WEBHOOK_AUTHENTICATION: 'certificate'
  WEBHOOK_CERTIFICATE_THUMBPRINTS: '0000000000000000000000000000000000000000000000000000000000000000'
  WEBHOOK_CERTIFICATE_AUTHORITIES: '-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----'
}

param privateNetwork = true
