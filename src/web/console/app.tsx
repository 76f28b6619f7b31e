import { Route, Router, Switch } from 'wouter-preact';
import { BoardPage } from './board/board.tsx';
import { DirectivePage } from './directives/directive.tsx';
import { DirectivesPage } from './directives/list.tsx';
import { NewDirectivePage } from './directives/new.tsx';
import { GroupView } from './groups/group.tsx';
import { GuidePage } from './groups/guide.tsx';
import { LinksPage } from './groups/links.tsx';
import { MovesPage } from './groups/moves.tsx';
import { PlanPage } from './groups/plan.tsx';
import { ProgressView } from './groups/progress.tsx';
import { ClusterPage } from './households/cluster.tsx';
import { ClustersPage } from './households/clusters.tsx';
import { HumanPage } from './human/list.tsx';
import { ComposePage } from './notices/compose.tsx';
import { NoticesPage } from './notices/list.tsx';
import { CasePage } from './reports/case.tsx';
import { ReportsPage } from './reports/list.tsx';
import { SessionProvider, useSessionQuery } from './session.ts';
import { Shell } from './shell.tsx';
import { SignInPage } from './sign-in.tsx';
import { Page } from './ui/page.tsx';
import { Trouble } from './ui/states.tsx';

export const App = () => {
  const session = useSessionQuery();
  if (session.isPending) return <p class="opening">Đang mở…</p>;
  if (session.isError) {
    return (
      <main class="alone">
        <Trouble error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  if (!session.data) return <SignInPage />;
  return (
    <SessionProvider value={session.data}>
      <Router base="/console">
        <Shell>
          <Switch>
            <Route path="/" component={BoardPage} />
            <Route path="/reports" component={ReportsPage} />
            <Route path="/reports/:id">{({ id }) => <CasePage id={id} />}</Route>
            <Route path="/directives" component={DirectivesPage} />
            <Route path="/directives/new" component={NewDirectivePage} />
            <Route path="/directives/:id">{({ id }) => <DirectivePage id={id} />}</Route>
            <Route path="/households" component={ClustersPage} />
            <Route path="/households/:id">{({ id }) => <ClusterPage id={id} />}</Route>
            <Route path="/human" component={HumanPage} />
            <Route path="/groups" component={ProgressView} />
            <Route path="/groups/links" component={LinksPage} />
            <Route path="/groups/plan" component={PlanPage} />
            <Route path="/groups/moves" component={MovesPage} />
            <Route path="/groups/guide" component={GuidePage} />
            <Route path="/groups/:id">{({ id }) => <GroupView id={id} />}</Route>
            <Route path="/notices" component={NoticesPage} />
            <Route path="/notices/new" component={ComposePage} />
            <Route>
              <Page title="Không có trang này">
                <p>Địa chỉ này không dẫn tới đâu. Chọn một mục ở trên.</p>
              </Page>
            </Route>
          </Switch>
        </Shell>
      </Router>
    </SessionProvider>
  );
};
