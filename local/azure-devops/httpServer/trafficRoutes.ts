import { list } from '../http/exchange.ts';
import { type Route, route } from '../http/route.ts';
import type { Traffic } from './traffic.ts';

const template = 'standin/calls';

/** What the caller's own identity called so far. The real service has nothing like it. */
export function trafficRoutes(traffic: Traffic): readonly Route[] {
  return [
    route('GET', template, (request) => {
      const calls = traffic.calls(request.identity.id);
      return list(calls.filter((call) => call.template !== template));
    }),
  ];
}
