import { render } from 'preact';
import '@fontsource/be-vietnam-pro/400.css';
import '@fontsource/be-vietnam-pro/500.css';
import '@fontsource/be-vietnam-pro/700.css';
import './style.css';
import { App } from './app.tsx';

const root = document.getElementById('app');
if (root) render(<App />, root);
