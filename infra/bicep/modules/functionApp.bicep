// The app, on Flex Consumption or Elastic Premium.
import { hosting, labels, settingValues } from 'types.bicep'
import { presets } from 'settings.bicep'

param name string
param location string
param tags labels
param options hosting
param identity { id: string, clientId: string }
param workspaceId string
param insightsConnectionString string
param hostStorage { name: string, packagesUrl: string }
param dataStorageName string

@description('Data storage of the other one of two apps. Empty: there is one app.')
param otherDataStorageName string

param keyVaultUrl string

@description('Key in that vault that signs the anchors of the audit log.')
param auditKeyName string

@description('Endpoint and deployments of the model, best first, with commas between. No names where `settings` has them.')
param model { baseUrl: string, names: string }

@description('What this installation sets of the table in settings.bicep.')
param settings settingValues

@description('Subnet the app calls out through. Empty: none.')
param subnetId string

@description('Whether Front Door alone may call the app. If not, everyone may, and every delivery has to be signed.')
param behindFrontDoor bool
param frontDoorId string
param frontDoorHost string

@description('Used where options.durableBackend is scheduler.')
param scheduler { endpoint: string, taskHub: string }

var isFlex = options.plan == 'flex'

// Front Door ends TLS: behind it no certificate comes through, and the header that names one could be anyone's.
var takesCertificates = contains(settings.?WEBHOOK_AUTHENTICATION ?? '', 'certificate') && !behindFrontDoor

var derivedSettings = union(
  {
    KEY_VAULT_URL: keyVaultUrl
    AUDIT_SIGNING_KEY: auditKeyName
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
  },
  {
    FORWARDING_PROXIES: behindFrontDoor ? '2' : '1'
    WEBHOOK_URL: 'https://${behindFrontDoor ? frontDoorHost : app.properties.defaultHostName}/api/webhook'
  },
  empty(model.names) ? {} : { MODEL_BASE_URL: model.baseUrl, MODEL_NAME: model.names },
  empty(settings.?ENTRA_AUDIENCE) ? {} : { ENTRA_TENANT_ID: tenant().tenantId },
  takesCertificates ? { WEBHOOK_CERTIFICATES_FROM_PLATFORM: 'true' } : {}
)

// What the Functions host, its extensions and Microsoft's libraries read. test/infra lists the same names.
var hostSettings = {
  AzureWebJobsStorage__accountName: hostStorage.name
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  DATA_STORAGE__accountName: dataStorageName
  DATA_STORAGE__credential: 'managedidentity'
  DATA_STORAGE__clientId: identity.clientId
  AZURE_CLIENT_ID: identity.clientId
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
}

// Deliveries about the other app's runs are passed on to it.
var twoAppSettings = empty(otherDataStorageName) ? {} : { OTHER_APP_STORAGE__accountName: otherDataStorageName }

// Flex Consumption refuses these: it takes them from functionAppConfig. Without shared keys there is no file share, so
// Elastic Premium runs a package that it reads with the identity.
var premiumSettings = isFlex
  ? {}
  : {
      FUNCTIONS_EXTENSION_VERSION: '~4'
      FUNCTIONS_WORKER_RUNTIME: 'node'
      WEBSITE_RUN_FROM_PACKAGE: '${hostStorage.packagesUrl}/code-agent.zip'
      WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID: identity.id
    }

// Puts the managed backend in the place that host.json gives to the default one.
var schedulerSettings = options.durableBackend != 'scheduler'
  ? {}
  : {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${scheduler.endpoint};Authentication=ManagedIdentity;ClientID=${identity.clientId}'
      AzureFunctionsJobHost__extensions__durableTask__hubName: scheduler.taskHub
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: 'plan-${name}'
  location: location
  tags: tags
  kind: isFlex ? 'functionapp' : 'elastic'
  sku: isFlex ? { name: 'FC1', tier: 'FlexConsumption' } : { name: 'EP1', tier: 'ElasticPremium' }
  properties: {
    reserved: true
    zoneRedundant: options.zoneRedundant
    maximumElasticWorkerCount: isFlex ? null : options.maximumInstances
  }
}

var frontDoorOnly = [
  {
    name: 'front-door'
    priority: 100
    action: 'Allow'
    tag: 'ServiceTag'
    ipAddress: 'AzureFrontDoor.Backend'
    headers: { 'x-azure-fdid': [frontDoorId] }
  }
  {
    // The vault's events do not come through Front Door; their own key is checked behind this.
    name: 'event-grid'
    priority: 200
    action: 'Allow'
    tag: 'ServiceTag'
    ipAddress: 'AzureEventGrid'
  }
]

var commonSiteConfig = {
  minTlsVersion: '1.2'
  scmMinTlsVersion: '1.2'
  ftpsState: 'Disabled'
  http20Enabled: true
  remoteDebuggingEnabled: false
  ipSecurityRestrictionsDefaultAction: behindFrontDoor ? 'Deny' : 'Allow'
  ipSecurityRestrictions: behindFrontDoor ? frontDoorOnly : []
}

var premiumSiteConfig = {
  linuxFxVersion: 'NODE|22'
  minimumElasticInstanceCount: max(options.alwaysReady, 1)
  functionAppScaleLimit: options.maximumInstances
  // The scaler sees queues behind private endpoints only this way.
  functionsRuntimeScaleMonitoringEnabled: !empty(subnetId)
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    clientCertEnabled: takesCertificates
    clientCertMode: 'OptionalInteractiveUser'
    publicNetworkAccess: 'Enabled'
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    siteConfig: isFlex ? commonSiteConfig : union(commonSiteConfig, premiumSiteConfig)
    functionAppConfig: isFlex
      ? {
          runtime: { name: 'node', version: '22' }
          deployment: {
            storage: {
              type: 'blobContainer'
              value: hostStorage.packagesUrl
              authentication: {
                type: 'UserAssignedIdentity'
                userAssignedIdentityResourceId: identity.id
              }
            }
          }
          scaleAndConcurrency: {
            instanceMemoryMB: options.instanceMemoryMB
            maximumInstanceCount: options.maximumInstances
            alwaysReady: options.alwaysReady == 0 ? [] : [{ name: 'http', instanceCount: options.alwaysReady }]
          }
        }
      : null
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(
      presets,
      derivedSettings,
      settings,
      hostSettings,
      twoAppSettings,
      premiumSettings,
      schedulerSettings
    )
  }

  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }

  resource noDeploymentPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

resource appDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: app
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'FunctionAppLogs', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

resource planDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-log-analytics'
  scope: plan
  properties: { workspaceId: workspaceId, metrics: [{ category: 'AllMetrics', enabled: true }] }
}

output name string = app.name
output hostName string = app.properties.defaultHostName
