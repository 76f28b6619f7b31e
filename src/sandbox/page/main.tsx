import { render } from 'preact';
import '@fontsource/be-vietnam-pro/400.css';
import '@fontsource/be-vietnam-pro/500.css';
import '@fontsource/be-vietnam-pro/700.css';
import './style.css';
import { App } from './app.tsx';
import { InsidePage } from './inside/inside-page.tsx';

const root = document.getElementById('app');
const isInside = location.pathname === '/inside';
if (isInside) document.title = 'Phía sau · Zalo thử';
if (root) render(isInside ? <InsidePage /> : <App />, root);
