export { isAcknowledgement } from './acknowledgement.ts';
export {
  categoriesSchema,
  type CategorySettings,
  type Label,
  severities,
  type Severity,
} from './categories.ts';
export { loadUnderstanding, rulesSchema, type UnderstandingRules } from './rules.ts';
export type { Slots } from './slots.ts';
export { createStatusLine, type StatusItem, type StatusLine } from './status-line.ts';
export {
  createUnderstanding,
  type MessageKind,
  type Understand,
  type Understanding,
} from './understand.ts';
