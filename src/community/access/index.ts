import { sessionPlugin, sessionRoutes } from './session.ts';

/** Signing in and being known: the plugin goes before every route, the routes beside the others. */
export const access = { name: 'access', plugin: sessionPlugin, routes: sessionRoutes };
