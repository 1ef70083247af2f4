import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { argumentForms, type ToolName } from '../../../src/tools/arguments/forms.ts';
import { formText } from '../../../src/tools/arguments/formText.ts';
import { readArguments } from '../../../src/tools/arguments/readArguments.ts';
import { toolDefinitions } from '../../../src/tools/toolDefinitions.ts';

const names = Object.keys(argumentForms) as ToolName[];
const ajv = new Ajv({ strict: true, allowUnionTypes: true });

/** Every object in a schema, however deep. */
function objectsIn(schema: unknown): readonly Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsIn);
  return 'type' in schema && schema.type === 'object' ? [schema as Record<string, unknown>, ...inner] : inner;
}

/** A call that a model makes when it keeps to the schema, for each tool. */
const calls: Readonly<Record<ToolName, object>> = {
  read_file: { path: 'a.ts', start: null, end: 4, ranges: [{ start: 1, end: 2 }] },
  search: { pattern: 'a', regex: null, glob: '*.ts', context: 2 },
  list_files: { glob: '**' },
  outline: { path: 'a.ts' },
  find_definition: { name: 'a' },
  find_usages: { name: 'a' },
  history: { path: 'a.ts' },
  work_item: { id: 1, relation: null },
  apply_patch: { patch: '*** Begin Patch\n*** End Patch' },
  undo: {},
  ask_people: { questions: ['Which?'] },
  finish: { summary: 'Done.', risks: null, how_checked: 'Read it.' },
};

describe('the tools that a model may call', () => {
  it('are all that can be carried out, always in the same order', () => {
    expect(toolDefinitions.map(({ name }) => name)).toEqual(names);
  });

  it('have strict schemas: every property required, no others', () => {
    for (const { parameters } of toolDefinitions) {
      for (const object of objectsIn(parameters)) {
        expect(object['additionalProperties']).toBe(false);
        expect(object['required']).toEqual(Object.keys(object['properties'] as object));
      }
    }
  });

  it.each(names)('are read as the schema says: %s', (name) => {
    const definition = toolDefinitions.find((one) => one.name === name);
    const isValid = ajv.compile(definition?.parameters ?? {});

    expect(Object.keys(definition?.parameters['properties'] as object)).toEqual(Object.keys(argumentForms[name].shape));
    expect(isValid(calls[name])).toBe(true);
    expect(readArguments(name, { arguments: JSON.stringify(calls[name]) })).toMatchObject({ kind: 'read', notes: [] });
    for (const key of Object.keys(argumentForms[name].shape)) expect(formText(name)).toContain(`"${key}"`);
  });

  it('say in few words when to use them: together they stay small', () => {
    for (const { description } of toolDefinitions) expect(description.length).toBeLessThan(400);
    expect(JSON.stringify(toolDefinitions).length).toBeLessThan(10_000);
  });
});
