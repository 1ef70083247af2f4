import { describe, expect, it } from '@jest/globals';
import { chatBodySchema } from '../../../local/model/request/chatBody.ts';
import { responsesBodySchema } from '../../../local/model/request/responsesBody.ts';
import { loadScenario } from '../../../local/model/scenario.ts';
import { refusedPart } from '../../../local/model/wire/refusedPart.ts';

const steps = [{ name: 'any', reply: { text: 'Hello' } }];
const { refuses } = loadScenario({ model: 'm', refuses: { instructions: true }, steps });
const said = (role: string) => ({ role, content: 'Do it.' });

describe('an endpoint that takes no instructions', () => {
  it.each([
    ['instructions', { instructions: 'Do it.', input: 'Now.' }, 'instructions'],
    ['a role of them in the input', { input: [said('user'), said('developer')] }, 'input[1].role'],
  ])('refuses %s of the Responses API', (_what, body, param) => {
    const call = responsesBodySchema.parse({ model: 'm', ...body });

    expect(refusedPart(refuses, 'responses', call)).toMatchObject({ status: 400, body: { error: { param } } });
  });

  it('refuses a system message of chat completions, and takes the words of a user', () => {
    const call = (role: string) => chatBodySchema.parse({ model: 'm', messages: [said(role)] });

    expect(refusedPart(refuses, 'chat-completions', call('system'))).toMatchObject({
      body: { error: { param: 'messages[0].role', message: expect.stringContaining("does not support 'system'") } },
    });
    expect(refusedPart(refuses, 'chat-completions', call('user'))).toBeUndefined();
  });
});
