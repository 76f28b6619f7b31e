import { ClusterTiles, useClusters } from '../households/clusters.tsx';
import { Loaded } from '../ui/states.tsx';

/** In a commune, the clusters stand where the district sees communes. */
export const Clusters = ({ unitId }: { unitId: string }) => {
  const query = useClusters(unitId);
  return (
    <section aria-labelledby="clusters">
      <h2 id="clusters">Các cụm hộ</h2>
      <Loaded query={query} rows={6}>
        {(page) => <ClusterTiles clusters={page.clusters} />}
      </Loaded>
    </section>
  );
};
