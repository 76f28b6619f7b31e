import type { Feature } from '../../platform/feature.ts';
import { noticeHandlers } from './handlers.ts';
import { noticeRoutes } from './routes.ts';

/** Notices: written once by an official, previewed with whom they reach, posted in every group they are meant for. */
export const notices: Feature = {
  name: 'notices',
  handlers: [...noticeHandlers],
  routes: noticeRoutes,
};
