import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { HouseholdCard } from '../../../contract/households.ts';
import { post } from '../../shared/api.ts';
import { typed } from '../../shared/typed.ts';
import { householdStatusName } from '../../shared/words.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { say } from '../ui/said.tsx';

/** Writes down what somebody told about a household, and who told it. */
export const RecordStatus = ({ household }: { household: HouseholdCard }) => {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const record = useMutation({
    mutationFn: (body: unknown) => post(`/households/${household.id}/status`, body),
    onSuccess: async () => {
      setAsking(false);
      say(`Đã ghi cho nhà ${household.headName}.`);
      await Promise.all(
        ['cluster', 'clusters', 'board'].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      );
    },
  });
  return (
    <>
      <Button type="button" onClick={() => setAsking(true)}>
        Ghi<span class="hidden"> tình trạng nhà {household.headName}</span>
      </Button>
      {asking && (
        <Dialog
          title={`Nhà ${household.headName} (${household.code})`}
          act="Ghi lại"
          busy={record.isPending}
          error={record.error}
          onLeave={() => {
            setAsking(false);
            record.reset();
          }}
          onAct={(form) =>
            record.mutate({
              status: typed(form, 'status'),
              source: typed(form, 'source'),
              note: typed(form, 'note'),
            })
          }
        >
          <fieldset class="choices two">
            <legend>Tình trạng</legend>
            {Object.entries(householdStatusName).map(([key, name]) => (
              <label key={key} class="check">
                <input
                  type="radio"
                  name="status"
                  value={key}
                  required
                  defaultChecked={key === household.status}
                />
                <span>{name}</span>
              </label>
            ))}
          </fieldset>
          <Field label="Ai cho biết">
            {(attributes) => (
              <select {...attributes} name="source">
                <option value="official">Tôi trực tiếp thấy hoặc hỏi</option>
                <option value="team">Tổ báo</option>
                <option value="proxy">Người báo hộ của gia đình</option>
                <option value="hotline">Gia đình gọi điện</option>
              </select>
            )}
          </Field>
          <Field label="Ghi thêm">
            {(attributes) => <textarea {...attributes} name="note" rows={2} maxLength={500} />}
          </Field>
        </Dialog>
      )}
    </>
  );
};
