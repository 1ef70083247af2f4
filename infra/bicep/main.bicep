// An installation of code-agent: one region, or two, of which the second stands by. See README.md.
targetScope = 'subscription'

import { hosting, labels, model, operations, rotation, settingValues, storage } from 'modules/types.bicep'

@description('Short name of this installation; part of the name of everything it creates.')
@minLength(2)
@maxLength(20)
param environmentName string

@description('Region.')
param location string = deployment().location

@description('Region that stands by. Empty: none.')
param secondLocation string = ''

param hostingOptions hosting
param storageOptions storage
param modelOptions model
param operationsOptions operations
param rotationOptions rotation

@description('Settings of the app, by the names in docs/configuration.md. Never secrets: those are put into the vault.')
param settings settingValues

@description('Whether storage, vault and model are reached through private endpoints only.')
param privateNetwork bool

@description('Share of the deliveries, in percent, that go to the green of the two apps.')
@minValue(0)
@maxValue(100)
param greenPercent int = 0

param tags labels = {}

var name = 'code-agent-${environmentName}'
var allTags = union(tags, { 'azd-env-name': environmentName, application: 'code-agent' })
var hasSecondRegion = !empty(secondLocation)
var hasFrontDoor = hasSecondRegion || hostingOptions.twoApps
var profileName = 'afd-${name}'
var endpointName = '${name}-${uniqueString(subscription().id, environmentName)}'

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: 'rg-${name}'
  location: location
  tags: allTags
}

resource secondGroup 'Microsoft.Resources/resourceGroups@2025-04-01' = if (hasSecondRegion) {
  name: 'rg-${name}-second'
  location: hasSecondRegion ? secondLocation : location
  tags: allTags
}

module frontDoor 'modules/frontDoor.bicep' = if (hasFrontDoor) {
  scope: group
  params: { name: profileName, endpointName: endpointName, tags: allTags }
}

module first 'modules/region.bicep' = {
  scope: group
  params: {
    name: name
    location: location
    tags: allTags
    hostingOptions: hostingOptions
    storageOptions: storageOptions
    modelOptions: modelOptions
    operationsOptions: operationsOptions
    rotationOptions: rotationOptions
    settings: settings
    privateNetwork: privateNetwork
    addressPrefix: '10.40'
    behindFrontDoor: hasFrontDoor
    frontDoorId: frontDoor.?outputs.frontDoorId ?? ''
    frontDoorHost: frontDoor.?outputs.hostName ?? ''
  }
}

module second 'modules/region.bicep' = if (hasSecondRegion) {
  scope: secondGroup
  params: {
    name: '${name}-2'
    location: secondLocation
    tags: allTags
    hostingOptions: hostingOptions
    storageOptions: storageOptions
    modelOptions: modelOptions
    operationsOptions: operationsOptions
    rotationOptions: rotationOptions
    settings: settings
    privateNetwork: privateNetwork
    addressPrefix: '10.41'
    behindFrontDoor: hasFrontDoor
    frontDoorId: frontDoor.?outputs.frontDoorId ?? ''
    frontDoorHost: frontDoor.?outputs.hostName ?? ''
  }
}

// Blue is the only one, or the first of two.
var weights = [100 - greenPercent, greenPercent]

module frontDoorRoutes 'modules/frontDoorRoutes.bicep' = if (hasFrontDoor) {
  scope: group
  params: {
    profileName: profileName
    endpointName: endpointName
    workspaceId: first.outputs.workspaceId
    origins: concat(
      map(first.outputs.apps, (app, i) => { name: app.name, hostName: app.hostName, priority: 1, weight: weights[i] }),
      map(second.?outputs.apps ?? [], (app, i) => {
        name: app.name
        hostName: app.hostName
        priority: 2
        weight: weights[i]
      })
    )
  }
}

output AZURE_RESOURCE_GROUP string = group.name
output APP_NAMES string[] = map(first.outputs.apps, app => app.name)
output SECOND_APP_NAMES string[] = map(second.?outputs.apps ?? [], app => app.name)
output KEY_VAULT_NAME string = first.outputs.vaultName
output IDENTITY_CLIENT_ID string = first.outputs.identityClientId
output DATA_STORAGE_NAMES string[] = first.outputs.dataStorageNames
output WEBHOOK_URL string = 'https://${frontDoor.?outputs.hostName ?? first.outputs.apps[0].hostName}/api/webhook'
