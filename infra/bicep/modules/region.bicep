// Everything of one region. It needs no other region to work.
import { hosting, labels, model, operations, rotation, settingValues, storage } from 'types.bicep'

param name string
param location string
param tags labels
param hostingOptions hosting
param storageOptions storage
param modelOptions model
param operationsOptions operations
param rotationOptions rotation
param settings settingValues
param privateNetwork bool
param addressPrefix string

@description('Whether Front Door alone may call the apps.')
param behindFrontDoor bool
param frontDoorId string

param frontDoorHost string

// Short and the same at every deployment: names of storage accounts and vaults are short and known to all of Azure.
var unique = uniqueString(subscription().id, name, location)
var colours = hostingOptions.twoApps ? ['blue', 'green'] : ['blue']
var appNames = [for colour in colours: 'func-${name}-${colour}-${unique}']
var hostStorageNames = [for colour in colours: 'cahost${take(colour, 1)}${unique}']
var dataStorageNames = [for colour in colours: 'cadata${take(colour, 1)}${unique}']
var taskHubs = [for colour in colours: 'CodeAgent${colour}']
var vaultName = 'kv-${unique}'
var auditKeyName = 'audit-anchors'
var hasOpenAi = !empty(modelOptions.deployments)
var openAiName = 'oai-${name}-${unique}'
var identityName = 'id-${name}'
var insightsName = 'appi-${name}'
var schedulerName = 'dts-${name}-${unique}'
var hasScheduler = hostingOptions.durableBackend == 'scheduler'

module monitoring 'monitoring.bicep' = {
  params: {
    name: name
    insightsName: insightsName
    location: location
    tags: tags
    retentionDays: operationsOptions.logRetentionDays
  }
}

module identity 'identity.bicep' = {
  params: { name: identityName, location: location, tags: tags }
}

module network 'network.bicep' = if (privateNetwork) {
  params: {
    name: name
    location: location
    tags: tags
    plan: hostingOptions.plan
    workspaceId: monitoring.outputs.workspaceId
    addressPrefix: addressPrefix
  }
}

module hostStorage 'hostStorage.bicep' = [
  for account in hostStorageNames: {
    params: {
      name: account
      location: location
      tags: tags
      sku: storageOptions.sku
      workspaceId: monitoring.outputs.workspaceId
      isPrivate: privateNetwork
    }
  }
]

module dataStorage 'dataStorage.bicep' = [
  for account in dataStorageNames: {
    params: {
      name: account
      location: location
      tags: tags
      options: storageOptions
      deadLetterContainer: undeliveredEvents
      workspaceId: monitoring.outputs.workspaceId
      isPrivate: privateNetwork
    }
  }
]

module vault 'keyVault.bicep' = {
  params: {
    name: vaultName
    auditKeyName: auditKeyName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
  }
}

module openAi 'openAi.bicep' = if (hasOpenAi) {
  params: {
    name: openAiName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    isPrivate: privateNetwork
    deployments: modelOptions.deployments
  }
}

module scheduler 'durableTask.bicep' = if (hasScheduler) {
  params: { name: schedulerName, location: location, tags: tags, taskHubs: taskHubs }
}

module roles 'roleAssignments.bicep' = {
  params: {
    identityName: identityName
    principalId: identity.outputs.principalId
    hostStorageNames: hostStorageNames
    dataStorageNames: dataStorageNames
    vaultName: vaultName
    auditKeyName: auditKeyName
    insightsName: insightsName
    openAiName: hasOpenAi ? openAiName : ''
    schedulerName: hasScheduler ? schedulerName : ''
    taskHubs: hasScheduler ? taskHubs : []
    mayWriteSecrets: rotationOptions.appMayWriteSecrets
  }
  dependsOn: [hostStorage, dataStorage, vault, monitoring, openAi, scheduler]
}

// Where Event Grid keeps what it could not deliver.
var undeliveredEvents = 'undelivered-events'
var storageNames = concat(hostStorageNames, dataStorageNames)
var storageGroups = ['blob', 'queue', 'table']

module storageEndpoints 'privateEndpoint.bicep' = [
  for i in range(0, privateNetwork ? length(storageNames) * 3 : 0): {
    params: {
      name: storageNames[i / 3]
      location: location
      tags: tags
      subnetId: network!.outputs.endpointSubnetId
      zoneId: network!.outputs.zoneIds[storageGroups[i % 3]]
      targetId: resourceId('Microsoft.Storage/storageAccounts', storageNames[i / 3])
      group: storageGroups[i % 3]
    }
    dependsOn: [hostStorage, dataStorage]
  }
]

module vaultEndpoint 'privateEndpoint.bicep' = if (privateNetwork) {
  params: {
    name: vaultName
    location: location
    tags: tags
    subnetId: network!.outputs.endpointSubnetId
    zoneId: network!.outputs.zoneIds.vault
    targetId: vault.outputs.id
    group: 'vault'
  }
}

module openAiEndpoint 'privateEndpoint.bicep' = if (privateNetwork && hasOpenAi) {
  params: {
    name: openAiName
    location: location
    tags: tags
    subnetId: network!.outputs.endpointSubnetId
    zoneId: network!.outputs.zoneIds.account
    targetId: openAi!.outputs.id
    group: 'account'
  }
}

module apps 'functionApp.bicep' = [
  for (colour, i) in colours: {
    params: {
      name: appNames[i]
      location: location
      // azd finds the place for the service `agent` of azure.yaml by its tag, which one app only may have.
      tags: union(tags, { 'code-agent-colour': colour }, colour == 'blue' ? { 'azd-service-name': 'agent' } : {})
      options: hostingOptions
      identity: { id: identity.outputs.id, clientId: identity.outputs.clientId }
      workspaceId: monitoring.outputs.workspaceId
      insightsConnectionString: monitoring.outputs.connectionString
      hostStorage: { name: hostStorage[i].outputs.name, packagesUrl: hostStorage[i].outputs.packagesUrl }
      dataStorageName: dataStorage[i].outputs.name
      otherDataStorageName: hostingOptions.twoApps ? dataStorageNames[1 - i] : ''
      keyVaultUrl: vault.outputs.url
      auditKeyName: auditKeyName
      model: {
        baseUrl: openAi.?outputs.baseUrl ?? ''
        names: join(map(modelOptions.deployments, deployment => deployment.name), ',')
      }
      settings: settings
      subnetId: network.?outputs.appSubnetId ?? ''
      behindFrontDoor: behindFrontDoor
      frontDoorId: frontDoorId
      frontDoorHost: frontDoorHost
      scheduler: { endpoint: scheduler.?outputs.endpoint ?? '', taskHub: taskHubs[i] }
    }
    // The host looks for its storage as soon as it starts.
    dependsOn: [roles, storageEndpoints, vaultEndpoint, openAiEndpoint]
  }
]

module secretEvents 'secretEvents.bicep' = if (!empty(rotationOptions.eventFunction)) {
  params: {
    vaultName: vaultName
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    receivers: [for app in appNames: { app: app, function: rotationOptions.eventFunction }]
    deadLetterAccount: dataStorageNames[0]
    deadLetterContainer: undeliveredEvents
  }
  dependsOn: [vault, dataStorage, apps]
}

module alerts 'alerts.bicep' = {
  params: {
    name: name
    location: location
    tags: tags
    options: operationsOptions
    workspaceId: monitoring.outputs.workspaceId
    insightsId: monitoring.outputs.insightsId
    // Behind Front Door the app itself refuses everyone else.
    liveUrl: 'https://${behindFrontDoor ? frontDoorHost : apps[0].outputs.hostName}/api/health/live'
  }
}

module monthlyBudget 'budget.bicep' = if (operationsOptions.?budget != null) {
  params: {
    options: operationsOptions.?budget!
    alertEmails: operationsOptions.alertEmails
    actionGroupId: alerts.outputs.actionGroupId
  }
}

output apps { name: string, hostName: string }[] = [
  for (colour, i) in colours: { name: apps[i].outputs.name, hostName: apps[i].outputs.hostName }
]
output vaultName string = vault.outputs.name
output identityClientId string = identity.outputs.clientId
output dataStorageNames string[] = dataStorageNames
output workspaceId string = monitoring.outputs.workspaceId
