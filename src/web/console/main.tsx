import { QueryClientProvider } from '@tanstack/preact-query';
import { render } from 'preact';
import '../shared/base.css';
import './style/frame.css';
import './style/parts.css';
import './style/pages.css';
import './style/groups.css';
import './style/print.css';
import { App } from './app.tsx';
import { client } from './client.ts';

const root = document.getElementById('app');
if (root) {
  render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
    root,
  );
}
