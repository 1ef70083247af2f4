// Tells people when the money goes faster than planned.
import { budget } from 'types.bicep'

param options budget
param alertEmails string[]
param actionGroupId string

var warning = {
  enabled: true
  contactEmails: alertEmails
  contactGroups: [actionGroupId]
}

resource monthly 'Microsoft.Consumption/budgets@2026-06-01' = {
  name: 'code-agent-monthly'
  properties: {
    category: 'Cost'
    timeGrain: 'Monthly'
    amount: options.monthlyAmount
    timePeriod: { startDate: options.startDate }
    notifications: {
      actualHalf: union(warning, { operator: 'GreaterThan', threshold: 50, thresholdType: 'Actual' })
      actualNinety: union(warning, { operator: 'GreaterThan', threshold: 90, thresholdType: 'Actual' })
      forecastAll: union(warning, { operator: 'GreaterThan', threshold: 100, thresholdType: 'Forecasted' })
    }
  }
}
