// What the app's identity may do, each at the smallest scope that works.
import { roleIds } from 'roles.bicep'

@description('The assignments are named by it, so that a what-if can tell which exist.')
param identityName string
param principalId string
param hostStorageNames string[]
param dataStorageNames string[]
param vaultName string
param auditKeyName string
param insightsName string

@description('Empty: the model is not of this installation.')
param openAiName string

@description('Empty: no Durable Task Scheduler.')
param schedulerName string
param taskHubs string[]
param mayWriteSecrets bool

var hostRoles = [
  roleIds.storageBlobDataOwner
  roleIds.storageQueueDataContributor
  roleIds.storageTableDataContributor
]
var dataRoles = [
  roleIds.storageBlobDataContributor
  roleIds.storageQueueDataContributor
  roleIds.storageTableDataContributor
]

resource hostStorage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = [
  for name in hostStorageNames: { name: name }
]
resource dataStorage 'Microsoft.Storage/storageAccounts@2025-01-01' existing = [
  for name in dataStorageNames: { name: name }
]

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName

  resource auditKey 'keys' existing = {
    name: auditKeyName
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource openAi 'Microsoft.CognitiveServices/accounts@2025-06-01' existing = if (!empty(openAiName)) {
  name: openAiName
}

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (!empty(schedulerName)) {
  name: schedulerName
}

resource hubs 'Microsoft.DurableTask/schedulers/taskHubs@2025-11-01' existing = [
  for hub in taskHubs: {
    parent: scheduler
    name: hub
  }
]

// Two loops at once: number i is role i % 3 on account i / 3.
resource hostAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for i in range(0, length(hostStorageNames) * 3): {
    name: guid(hostStorage[i / 3].id, identityName, hostRoles[i % 3])
    scope: hostStorage[i / 3]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', hostRoles[i % 3])
    }
  }
]

resource dataAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for i in range(0, length(dataStorageNames) * 3): {
    name: guid(dataStorage[i / 3].id, identityName, dataRoles[i % 3])
    scope: dataStorage[i / 3]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataRoles[i % 3])
    }
  }
]

var secretRole = mayWriteSecrets ? roleIds.keyVaultSecretsOfficer : roleIds.keyVaultSecretsUser

resource vaultAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identityName, secretRole)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretRole)
  }
}

// On the one key: it signs, and opens nothing else.
resource auditKeyAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::auditKey.id, identityName, roleIds.keyVaultCryptoUser)
  scope: vault::auditKey
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleIds.keyVaultCryptoUser)
  }
}

resource insightsAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, identityName, roleIds.monitoringMetricsPublisher)
  scope: insights
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.monitoringMetricsPublisher
    )
  }
}

resource openAiAssignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(openAiName)) {
  name: guid(openAi.id, identityName, roleIds.cognitiveServicesOpenAIUser)
  scope: openAi
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId(
      'Microsoft.Authorization/roleDefinitions',
      roleIds.cognitiveServicesOpenAIUser
    )
  }
}

resource hubAssignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (hub, i) in taskHubs: {
    name: guid(hubs[i].id, identityName, roleIds.durableTaskDataContributor)
    scope: hubs[i]
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId(
        'Microsoft.Authorization/roleDefinitions',
        roleIds.durableTaskDataContributor
      )
    }
  }
]
