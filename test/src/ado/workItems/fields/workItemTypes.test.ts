import { describe, expect, it } from '@jest/globals';
import type { Connection } from '../../../../../src/ado/http/connection.ts';
import { createWorkItemTypes } from '../../../../../src/ado/workItems/fields/workItemTypes.ts';
import { AgentError } from '../../../../../src/contracts/agentError.ts';

/** A server whose first answers are failures. */
function failingFirst(failures: number) {
  let calls = 0;
  const connection: Connection = {
    organizationUrl: 'https://dev.azure.com/contoso',
    json: async (_call, schema) => {
      calls += 1;
      if (calls <= failures) throw new AgentError('unavailable', 'Not now.');
      const answer = {
        xmlForm: '<FORM><Control FieldName="Custom.A" Label="A" Type="FieldControl"/></FORM>',
        fields: [],
      };
      return { value: schema.parse(answer), headers: {} };
    },
    stream: async () => Promise.reject(new Error('not expected')),
    withSignal: () => connection,
  };
  return { connection, calls: () => calls };
}

describe('the types of work items', () => {
  it('are read once, whatever the case of their names', async () => {
    const { connection, calls } = failingFirst(0);
    const types = createWorkItemTypes();

    const first = await types(connection, 'My Shop', 'Bug');

    expect(first?.form).toEqual([{ field: 'Custom.A', label: 'A', control: 'FieldControl' }]);
    expect(await types(connection, 'my shop', 'bug')).toBe(first);
    expect(calls()).toBe(1);
  });

  it('are read again where they could not be: without its form, a type shows fields that people do not see', async () => {
    const { connection } = failingFirst(1);
    const types = createWorkItemTypes();

    expect(await types(connection, 'My Shop', 'Bug')).toBeUndefined();
    expect((await types(connection, 'My Shop', 'Bug'))?.form).toHaveLength(1);
  });
});
