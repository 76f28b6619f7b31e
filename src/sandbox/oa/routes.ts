import type { FastifyInstance } from 'fastify';
import type { Sandbox } from '../sandbox.ts';
import { oaCall, type OaCall } from './call.ts';
import {
  changeAdmins,
  createGroup,
  decidePending,
  disband,
  invite,
  removeMembers,
  updateAsset,
  updateInfo,
} from './change-groups.ts';
import { getGroup, getGroupsOfOa, listMembers, listPending } from './group-info.ts';
import { conversation, groupConversation, recentGroups, recentPeople } from './history.ts';
import { oauthRoutes } from './oauth.ts';
import { react } from './react.ts';
import { sendPrivate, sendToGroup } from './send-message.ts';
import { sendTemplate, sendToPhone } from './templates.ts';
import { upload } from './uploads.ts';
import { groupQuota, messageQuota, oaInfo, userDetail, userList } from './users.ts';

const READ: Record<string, (call: OaCall) => unknown> = {
  '/v2.0/oa/getoa': oaInfo,
  '/v2.0/oa/listrecentchat': recentPeople,
  '/v2.0/oa/conversation': conversation,
  '/v3.0/oa/user/detail': userDetail,
  '/v3.0/oa/user/getlist': userList,
  '/v3.0/oa/group/getgroup': getGroup,
  '/v3.0/oa/group/getgroupsofoa': getGroupsOfOa,
  '/v3.0/oa/group/listmember': listMembers,
  '/v3.0/oa/group/listpendinginvite': listPending,
  '/v3.0/oa/group/listrecentchat': recentGroups,
  '/v3.0/oa/group/conversation': groupConversation,
};

const ASK: Record<string, (call: OaCall) => unknown> = {
  '/v2.0/oa/quota/message': messageQuota,
  '/v3.0/oa/quota/message': messageQuota,
  '/v3.0/oa/quota/group': groupQuota,
};

const CHANGE: Record<string, (call: OaCall) => unknown> = {
  '/v2.0/oa/message': react,
  '/v3.0/oa/message/cs': sendPrivate,
  '/v3.0/oa/group/message': sendToGroup,
  '/v3.0/oa/group/creategroupwithoa': createGroup,
  '/v3.0/oa/group/updateinfo': updateInfo,
  '/v3.0/oa/group/updateasset': updateAsset,
  '/v3.0/oa/group/invite': invite,
  '/v3.0/oa/group/acceptpendinginvite': decidePending(true),
  '/v3.0/oa/group/rejectpendinginvite': decidePending(false),
  '/v3.0/oa/group/addadmins': changeAdmins(true),
  '/v3.0/oa/group/removeadmins': changeAdmins(false),
  '/v3.0/oa/group/removemembers': removeMembers,
  '/v3.0/oa/group/delete': disband,
  '/v2.0/oa/upload/image': upload('image'),
  '/v2.0/oa/upload/gif': upload('gif'),
  '/v2.0/oa/upload/file': upload('file'),
};

/** Templates by UID, and those of the business host by phone: not counted with the other calls. */
const TEMPLATES: Record<string, (call: OaCall) => unknown> = {
  '/v3.0/oa/message/template': sendTemplate,
  '/message/template': sendToPhone,
};

/** The Official Account OpenAPI and its OAuth host, on their own paths. */
export const oaRoutes = (server: FastifyInstance, sandbox: Sandbox): void => {
  oauthRoutes(server, sandbox);
  for (const [path, call] of Object.entries(READ)) server.get(path, oaCall(sandbox, call));
  for (const [path, call] of Object.entries(ASK)) server.post(path, oaCall(sandbox, call));
  for (const [path, call] of Object.entries(CHANGE))
    server.post(path, oaCall(sandbox, call, { effect: true }));
  for (const [path, call] of Object.entries(TEMPLATES))
    server.post(path, oaCall(sandbox, call, { effect: true, free: true }));
};
