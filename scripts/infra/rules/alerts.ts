/** Rules about what people are told. */
import { at, ofType } from '../deployment.ts';
import { type Rule, unless } from './access.ts';

/** Every alert tells someone, and where to read what to do. */
export const alertsTellPeople: Rule = (resources) => {
  const groups = new Set<unknown>(ofType(resources, 'Microsoft.Insights/actionGroups').map(({ id }) => id));
  return [
    ...ofType(resources, 'Microsoft.Insights/scheduledQueryRules').flatMap((rule) => [
      ...unless(groups.has(at(rule.properties, 'actions', 'actionGroups', 0)), rule, 'tells nobody'),
      ...unless(
        /\.md$/.test(String(at(rule.properties, 'actions', 'customProperties', 'runbook'))),
        rule,
        'has no runbook',
      ),
      ...unless(
        !/<\w+>/.test(String(at(rule.properties, 'criteria', 'allOf', 0, 'query'))),
        rule,
        'has a gap in its query',
      ),
      ...unless(
        String(at(rule.properties, 'actions', 'customProperties', 'reason')).length > 20,
        rule,
        'has no reason',
      ),
    ]),
    ...ofType(resources, 'Microsoft.Insights/metricAlerts').flatMap((rule) =>
      unless(groups.has(at(rule.properties, 'actions', 0, 'actionGroupId')), rule, 'tells nobody'),
    ),
  ];
};

/** A workbook's queries name metrics, not the gaps where their names go. */
export const workbooksAreFilledIn: Rule = (resources) =>
  ofType(resources, 'Microsoft.Insights/workbooks').flatMap((workbook) => {
    const gap = /<\w+>/.exec(String(at(workbook.properties, 'serializedData')))?.[0];
    return unless(gap === undefined, workbook, `has a gap ${gap}`);
  });
