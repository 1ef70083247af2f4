/** What other packages may use of this one. */
export { type Clock, createManualClock, type ManualClock } from './durable/clock.ts';
export type { Fault, FaultPoint, Faults } from './durable/faults.ts';
export { type ExportedHistory, exportHistory, replayPayloads } from './durable/historyExport.ts';
export type { DurableEngine, HistoryEvent, InstanceRecord } from './durable/protocol/contract.ts';
export { createEngine } from './engineFactory.ts';
export { HostError } from './errors.ts';
export { type Host, type HostOptions, startHost } from './host.ts';
export { CORE_MODULE, type ModuleLoader } from './loading/moduleLoader.ts';
export type { HostLog, LogLevel } from './logging/log.ts';
