// Names of metrics, and the alerts made of them: the one place to change when docs/telemetry.md does. The workbook takes
// its names from here too. Each rule fires when its query returns a row;
// <dailyModelCost> in a query is the parameter of that name.

@export()
var metricNames = {
  auditFindings: 'code_agent.audit.findings'
  approvalAge: 'code_agent.approval.age'
  cost: 'code_agent.model.cost'
  deliveries: 'code_agent.deliveries'
  dependencyUp: 'code_agent.dependency.up'
  poisonMessages: 'code_agent.queue.poison'
  queueAge: 'code_agent.queue.age'
  queueDepth: 'code_agent.queue.depth'
  runDuration: 'code_agent.run.duration'
  runs: 'code_agent.runs'
  secretLifetime: 'code_agent.secret.remaining'
  stepDuration: 'code_agent.step.duration'
  subscriptionsOnProbation: 'code_agent.subscriptions.on_probation'
  throttledTime: 'code_agent.throttled'
  tokens: 'gen_ai.client.token.usage'
}

@export()
@sealed()
type alertRule = {
  name: string
  title: string

  @description('0 critical, 1 error, 2 warning, 3 informational.')
  severity: 0 | 1 | 2 | 3

  @description('Why someone has to look.')
  reason: string

  @description('Page below docs/runbooks.')
  runbook: string
  query: string
  every: 'PT5M' | 'PT15M' | 'PT1H' | 'P1D'
  over: 'PT15M' | 'PT30M' | 'PT1H' | 'P1D'
}

@export()
var alertRules = [
  {
    name: 'queue-age'
    title: 'Deliveries wait too long'
    severity: 1
    reason: 'The oldest delivery has waited more than five minutes: people see no answer to what they asked for.'
    runbook: 'queue-age.md'
    query: 'AppMetrics | where Name == "${metricNames.queueAge}" | summarize age = max(Max) by AppRoleName | where age > 300'
    every: 'PT5M'
    over: 'PT15M'
  }
  {
    name: 'failed-runs'
    title: 'Runs fail'
    severity: 1
    // Each app by itself: in the sum a green app with a small share could break every run unseen.
    reason: 'More than a fifth of at least five runs of an app failed within an hour: something all of them need is broken.'
    runbook: 'failed-runs.md'
    query: 'AppMetrics | where Name == "${metricNames.runs}" | extend outcome = tostring(Properties["outcome"]) | summarize failed = sumif(Sum, outcome == "failed"), all = sum(Sum) by AppRoleName | where all >= 5 and failed > all * 0.2'
    every: 'PT5M'
    over: 'PT1H'
  }
  {
    name: 'poison-messages'
    title: 'Deliveries are in the poison queue'
    severity: 2
    reason: 'A delivery failed five times. What it requested does not happen until someone resends it.'
    runbook: 'poison-messages.md'
    query: 'AppMetrics | where Name == "${metricNames.poisonMessages}" | summarize messages = max(Max) by AppRoleName | where messages > 0'
    every: 'PT15M'
    over: 'PT30M'
  }
  {
    name: 'subscription-on-probation'
    title: 'Azure DevOps put a service hook on probation'
    severity: 2
    reason: 'Azure DevOps stops sending events after repeated failures: work items would be overlooked without a word.'
    runbook: 'subscription-on-probation.md'
    query: 'AppMetrics | where Name == "${metricNames.subscriptionsOnProbation}" | summarize hooks = max(Max) | where hooks > 0'
    every: 'PT15M'
    over: 'PT30M'
  }
  {
    name: 'budget'
    title: 'The model costs more than planned'
    severity: 2
    reason: 'The last 24 hours cost more than planned for a day. The Azure budget comes a day late; this does not.'
    runbook: 'budget.md'
    query: 'AppMetrics | where Name == "${metricNames.cost}" | summarize today = sum(Sum) | where today > <dailyModelCost>'
    every: 'PT1H'
    over: 'P1D'
  }
  {
    name: 'secret-expiry'
    title: 'A secret or token expires soon'
    severity: 1
    reason: 'In less than a week the agent can no longer sign in, or no delivery is accepted.'
    runbook: 'secret-expiry.md'
    query: 'union isfuzzy=true (AppMetrics | where Name == "${metricNames.secretLifetime}" | summarize left = min(Min) by secret = tostring(Properties["secret"]) | where left < 604800), (AZKVAuditLogs | where OperationName in ("SecretNearExpiryEventGridNotification", "SecretExpiredEventGridNotification") | project secret = Id)'
    every: 'PT1H'
    over: 'P1D'
  }
  {
    name: 'dependency-down'
    title: 'Something the agent needs does not answer'
    severity: 1
    reason: 'Storage, vault, Azure DevOps or the model was down in every look of a quarter of an hour: runs stand still.'
    runbook: 'dependency-down.md'
    query: 'AppMetrics | where Name == "${metricNames.dependencyUp}" | summarize up = max(Max) by dependency = tostring(Properties["dependency"]) | where up == 0'
    every: 'PT5M'
    over: 'PT15M'
  }
  {
    name: 'audit-findings'
    title: 'Someone else changed the audit log'
    severity: 0
    reason: 'The app did not write these anchors or events of the audit log, or it could not sign. Someone may be rewriting history.'
    runbook: 'audit-findings.md'
    query: 'AppMetrics | where Name == "${metricNames.auditFindings}" | summarize findings = max(Max) by AppRoleName | where findings > 0'
    every: 'PT15M'
    over: 'PT1H'
  }
  {
    name: 'non-determinism'
    title: 'An orchestration does not match its history'
    severity: 0
    reason: 'A deployment changed an orchestrator without a new version: runs in flight are stuck until it is rolled back.'
    runbook: 'non-determinism.md'
    query: 'union isfuzzy=true AppExceptions, AppTraces | where strcat(column_ifexists("OuterMessage", ""), column_ifexists("Message", "")) has "Non-Deterministic workflow"'
    every: 'PT5M'
    over: 'PT15M'
  }
]
