// What the parameter files say, in the words of main.bicep.

@export()
type labels = {
  *: string
}

@export()
type settingValues = {
  *: string
}

@export()
@sealed()
type hosting = {
  @description('flex: Flex Consumption. premium: Elastic Premium, where deployment slots are needed.')
  plan: 'flex' | 'premium'

  @description('Memory of one Flex Consumption instance.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('How many instances may run at most.')
  @minValue(1)
  maximumInstances: int

  @description('Instances that are always there for the webhook: no cold start. 0 scales to nothing.')
  @minValue(0)
  alwaysReady: int

  @description('Spread over availability zones, where the region has them.')
  zoneRedundant: bool

  @description('Whether a second app (green) stands beside the first for blue-green and canary.')
  twoApps: bool

  @description('Where orchestrations keep their state.')
  durableBackend: 'storage' | 'scheduler'
}

@export()
@sealed()
type storage = {
  @description('Redundancy of the storage accounts.')
  sku: 'Standard_LRS' | 'Standard_ZRS' | 'Standard_GRS' | 'Standard_GZRS'

  @description('Days after which an artifact is deleted.')
  @minValue(30)
  artifactDays: int

  @description('Days for which nobody can change or delete an anchor of the audit log.')
  @minValue(1)
  anchorDays: int

  @description('Say true once the policy of the anchors has been locked by hand: Azure refuses to write a locked one again.')
  anchorsLocked: bool
}

@export()
@sealed()
type modelDeployment = {
  name: string
  model: string
  version: string
  sku: 'GlobalStandard' | 'DataZoneStandard' | 'Standard' | 'ProvisionedManaged'

  @description('Thousands of tokens per minute, or provisioned throughput units.')
  @minValue(1)
  capacity: int
}

@export()
@sealed()
type model = {
  @description('Deployments to create in an Azure OpenAI account of this installation. None: bring your own by MODEL_BASE_URL.')
  deployments: modelDeployment[]
}

@export()
@sealed()
type operations = {
  @description('Days that logs are kept.')
  @minValue(30)
  @maxValue(730)
  logRetentionDays: int

  @description('Who is told of alerts and of the budget.')
  alertEmails: string[]

  @description('Where the runbooks are read; the name of the page is put behind it.')
  runbooksUrl: string

  @description('What the model may cost in a day, in US dollars, before people are told.')
  @minValue(1)
  dailyModelCost: int

  @description('Monthly budget of the resource group in the currency of the subscription. No budget: null.')
  budget: budget?
}

@export()
@sealed()
type budget = {
  @minValue(1)
  monthlyAmount: int

  @description('First day of the month of the first deployment, as 2026-12-01. Azure does not let it change later.')
  startDate: string
}

@export()
@sealed()
type rotation = {
  @description('Function that takes the vault\'s events. Empty until the code is deployed: Event Grid refuses a function that is not there.')
  eventFunction: string

  @description('Whether the app may write new versions of its secrets.')
  appMayWriteSecrets: bool
}
