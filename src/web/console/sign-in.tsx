import { useEffect, useRef } from 'preact/hooks';
import { Problem } from '../shared/problem.ts';
import { exactly, typed } from '../shared/typed.ts';
import { useSignIn } from './session.ts';
import { Button } from './ui/button.tsx';
import { Field } from './ui/field.tsx';
import { Mark } from './ui/mark.tsx';

export const SignInPage = () => {
  const signIn = useSignIn();
  const name = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = 'Đăng nhập · Loa';
    name.current?.focus();
  }, []);

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    signIn.mutate({
      username: typed(form, 'username'),
      password: exactly(form, 'password'),
    });
  };

  const problem = signIn.error instanceof Problem ? signIn.error.message : undefined;
  return (
    <main class="alone">
      <form class="sign-in" onSubmit={submit}>
        <Mark size={40} />
        <h1>Đăng nhập Loa</h1>
        <p class="quiet">
          Dành cho cán bộ các cấp và Tổ Covid cộng đồng. Bà con không cần đăng nhập, cứ nhắn trong
          nhóm Zalo.
        </p>
        <Field label="Tên đăng nhập">
          {(attributes) => (
            <input
              {...attributes}
              ref={name}
              name="username"
              autocomplete="username"
              autocapitalize="none"
              spellcheck={false}
              required
            />
          )}
        </Field>
        <Field label="Mật khẩu" problem={problem}>
          {(attributes) => (
            <input
              {...attributes}
              name="password"
              type="password"
              autocomplete="current-password"
              required
            />
          )}
        </Field>
        <Button kind="primary" busy={signIn.isPending}>
          Vào bảng điều hành
        </Button>
      </form>
    </main>
  );
};
