import type { Deps } from '../../platform/deps.ts';
import { Refusal } from '../../platform/errors.ts';
import { authOf } from './auth.ts';
import { countTry, forgetTries } from './wrong-passwords.ts';

/** The password every demo sign-in has; a Loa in production never accepts it. */
export const demoPassword = 'loa-demo';

export interface SignIn {
  username: string;
  password: string;
  /** Whose posts decide what this sign-in may do. */
  personId: string;
}

const refuseDemoPassword = (deps: Deps, password: string): void => {
  if (!deps.config.demo && password === demoPassword) {
    throw new Refusal(
      'forbidden',
      'Mật khẩu dùng thử không dùng được ở đây. Nhờ người quản trị đặt mật khẩu mới.',
      'password',
    );
  }
};

/** Gives a person a way to sign in. The same name again changes its password and person, and ends its open sessions. */
export const createSignIn = async (
  deps: Deps,
  { username, password, personId }: SignIn,
): Promise<void> => {
  refuseDemoPassword(deps, password);
  const auth = await authOf(deps);
  const context = await auth.$context;
  const name = username.toLowerCase();
  const hashed = await context.password.hash(password);
  const kept = await context.adapter.findOne<{ id: string }>({
    model: 'user',
    where: [{ field: 'username', value: name }],
  });
  if (kept) {
    await context.internalAdapter.updateUser(kept.id, { personId });
    await context.internalAdapter.updatePassword(kept.id, hashed);
    await context.internalAdapter.deleteUserSessions(kept.id);
    return;
  }
  // better-auth wants an address; nobody writes to this one.
  const user = {
    name,
    username: name,
    email: `${name}@sign-in.invalid`,
    emailVerified: true,
    personId,
  };
  const made = await context.internalAdapter.createUser(user, { method: 'other' });
  await context.internalAdapter.linkAccount({
    userId: made.id,
    providerId: 'credential',
    accountId: made.id,
    password: hashed,
  });
};

export interface Opened {
  token: string;
  /** Set-Cookie headers, ready to send. */
  cookies: string[];
}

/**
 * Opens a session.
 * @throws Refusal when name and password do not fit (401), or after too many tries (429).
 */
export const signIn = async (
  deps: Deps,
  typed: { username: string; password: string; headers: Headers; place: string },
): Promise<Opened> => {
  const name = typed.username.trim().toLowerCase();
  const locked = await countTry(deps, name, typed.place);
  if (locked) {
    const minutes = Math.max(1, Math.ceil((locked.getTime() - deps.clock().getTime()) / 60_000));
    throw new Refusal(
      'too-many',
      `Nhập sai nhiều lần quá. Nghỉ ${minutes} phút rồi thử lại, hoặc nhờ người quản trị.`,
    );
  }
  refuseDemoPassword(deps, typed.password);
  const auth = await authOf(deps);
  try {
    const { headers, response } = await auth.api.signInUsername({
      body: { username: name, password: typed.password },
      headers: typed.headers,
      returnHeaders: true,
    });
    await forgetTries(deps, name, typed.place);
    return { token: response.token, cookies: headers.getSetCookie() };
  } catch (error) {
    if (isWrongPassword(error))
      throw new Refusal(
        'signed-out',
        'Tên hoặc mật khẩu chưa đúng. Xem lại rồi nhập lại.',
        'password',
      );
    throw error;
  }
};

/** better-auth says 4xx for a name it does not know, a name it could not know, and a wrong password alike. */
const isWrongPassword = (error: unknown): boolean => {
  const code = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof code === 'number' && code >= 400 && code < 500;
};
