package bank

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Options say where an import goes. What the file says of a question (category, tags such as
// tier=F1, line=A, difficulty=2) goes before what stands here.
type Options struct {
	Format  string // "" follows from the file's name
	Unit    string
	Labels  Labels    // Category goes before the file's categories
	Points  int64     // milli-points of closed items that name none; 0: one point
	Open    int64     // milli-points of open items that name none and have no rubric; 0: ten points
	Partial item.Rule // rule of multiple items without weights of their own; "" keeps the format's
	Publish bool      // live at once; needs exams.item.publish
	Update  bool      // a question that came with an id before is changed; else it is refused
	Apply   bool      // false only says what would happen
	Reason  string
}

// Outcome is what an import did, or would do.
type Outcome struct {
	Report  *format.Report
	Added   int
	Updated int
	Same    int // known already, nothing to do
}

// Import reads a file of questions into a unit's bank and accounts for each. Without Apply it
// changes nothing. Repeated, it changes nothing: known questions are kept as they are. The error
// refuses the file as a whole.
func (s *Service) Import(ctx context.Context, by rbac.Actor, name string, data []byte, o Options) (Outcome, error) {
	grant, err := s.gate.May(by, "exams.item.import", rbac.Place{Unit: o.Unit, Owner: by.Person})
	if err == nil && o.Publish {
		_, err = s.gate.May(by, "exams.item.publish", rbac.Place{Unit: o.Unit, Owner: by.Person})
	}
	if err != nil {
		return Outcome{}, err
	}
	r, err := readerFor(name, o.Format, data)
	if err != nil {
		return Outcome{}, err
	}
	entries, err := r.read(data)
	if err != nil {
		return Outcome{}, err
	}
	m := &importer{Service: s, by: by, o: o, grant: grant}
	if err := m.know(ctx); err != nil {
		return Outcome{}, err
	}
	for i := range entries {
		m.plan(&entries[i])
	}
	if o.Apply {
		if err := m.apply(ctx); err != nil {
			return Outcome{}, err
		}
	}
	m.out.Report = format.ReportOf(r.Name, entries)
	return m.out, nil
}

// importer plans and applies one import.
type importer struct {
	*Service
	by       rbac.Actor
	o        Options
	grant    rbac.Grant
	likeness map[string]known
	source   map[string]known
	jobs     []job
	out      Outcome
}

// known is what the bank, or an earlier line of the file, has.
type known struct {
	id, hash string
	labels   string
	line     int // of this file, 0 for the bank
}

// job is one document to write.
type job struct {
	entry *format.Entry
	item  *Item // to add
	id    string
	body  item.Body // to change id to
	label Labels
}

// know reads what the unit's bank has.
func (m *importer) know(ctx context.Context) error {
	m.likeness, m.source = map[string]known{}, map[string]known{}
	for i, err := range m.items.Each(ctx, store.On("unit").Is(m.o.Unit)) {
		if err != nil {
			return err
		}
		k := known{id: i.ID, hash: i.Hash, labels: i.Labels.key()}
		m.likeness[i.Likeness] = k
		if i.Source != "" {
			m.source[i.Source] = k
		}
	}
	return nil
}

func (l Labels) key() string {
	return strings.Join(append([]string{l.Category, l.Tier, l.Line, strconv.Itoa(l.Difficulty)}, l.Tags...), "\x00")
}

// plan decides about one entry and says so in it.
func (m *importer) plan(e *format.Entry) {
	if e.Body == nil {
		return
	}
	m.worth(e)
	labels := m.labels(e)
	fresh, err := m.fresh(m.by, m.o.Unit, *e.Body, labels)
	if err != nil {
		e.Fail(err)
		return
	}
	fresh.Source = e.ID
	like, alike := m.likeness[fresh.Likeness]
	came, before := m.source[fresh.Source]
	switch {
	case alike && like.line > 0:
		e.Refuse(format.Say("exams.bank.twice", "line", like.line))
		return
	case alike && like.hash == fresh.Hash && (like.labels == labels.key() || !m.o.Update):
		m.out.Same++
		e.Remark(format.Say("exams.bank.known"))
	case (alike || before) && m.o.Update:
		id := like.id
		if !alike {
			id = came.id
		}
		m.out.Updated++
		e.Remark(format.Say("exams.bank.updated", "item", id))
		m.jobs = append(m.jobs, job{entry: e, id: id, body: fresh.Body, label: labels})
	case alike || before && came.line == 0:
		id := like.id
		if !alike {
			id = came.id
		}
		e.Refuse(format.Say("exams.bank.resembles", "item", id))
		return
	default:
		m.out.Added++
		m.jobs = append(m.jobs, job{entry: e, item: fresh})
	}
	k := known{id: fresh.ID, hash: fresh.Hash, line: e.Line}
	m.likeness[fresh.Likeness] = k
}

// worth gives points and rule where the file gave none.
func (m *importer) worth(e *format.Entry) {
	b := e.Body
	switch {
	case e.Scored:
	case b.Open() && b.Rubric == nil && m.o.Open > 0:
		b.Max = m.o.Open
	case b.Open() && b.Rubric == nil:
		b.Max = 10 * item.Point
	case !b.Open() && m.o.Points > 0:
		b.Max = m.o.Points
	}
	if b.Kind == "multiple" && b.Rule == item.MapResponse && m.o.Partial != "" && evenWeights(b.Options) {
		b.Rule = m.o.Partial
	}
}

// evenWeights says whether the weights only tell right from wrong.
func evenWeights(options []item.Option) bool {
	var first int64
	for _, o := range options {
		if o.Weight > 0 && first == 0 {
			first = o.Weight
		}
		if o.Weight > 0 && o.Weight != first {
			return false
		}
	}
	return true
}

// labels joins the options' labels with what the file says.
func (m *importer) labels(e *format.Entry) Labels {
	l := m.o.Labels
	l.Category += CategoryPath(e.Category...)
	l.Tags = slices.Clone(l.Tags)
	for _, t := range e.Tags {
		name, value, ok := strings.Cut(t, "=")
		n, err := strconv.Atoi(value)
		switch {
		case ok && name == "tier":
			l.Tier = value
		case ok && name == "line":
			l.Line = value
		case ok && name == "difficulty" && err == nil:
			l.Difficulty = n
		default:
			l.Tags = append(l.Tags, t)
		}
	}
	return l
}

// batch is how many documents go to the store at once.
const batch = 500

// apply writes the jobs. Each document is by itself; one that fails is refused in its row.
func (m *importer) apply(ctx context.Context) error {
	var adds []job
	for _, j := range m.jobs {
		for _, f := range j.entry.Files { // before whatever shows them
			if _, err := m.files.PutBytes(ctx, f.Data, file.Limits{Most: format.MostFile}); err != nil {
				return err
			}
		}
		if j.item != nil {
			adds = append(adds, j)
			continue
		}
		if err := m.update(ctx, j); err != nil {
			m.out.Updated--
			j.entry.Fail(err)
		}
	}
	for part := range slices.Chunk(adds, batch) {
		if err := m.add(ctx, part); err != nil {
			return err
		}
	}
	return nil
}

func (m *importer) update(ctx context.Context, j job) error {
	i, err := m.items.Get(ctx, j.id)
	if err != nil {
		return err
	}
	if i, err = m.Edit(ctx, m.by, j.id, i.Rev, j.body, j.label, m.o.Reason); err != nil || !m.o.Publish || i.State == Live {
		return err
	}
	if i.State == Draft {
		if _, err := m.Review(ctx, m.by, j.id, m.o.Reason); err != nil {
			return err
		}
	}
	_, err = m.Publish(ctx, m.by, j.id, m.o.Reason)
	return err
}

// add writes new items; live ones have their first version frozen before.
func (m *importer) add(ctx context.Context, jobs []job) error {
	docs := make([]*Item, len(jobs))
	var frozen []*Version
	for n, j := range jobs {
		i := j.item
		docs[n] = i
		if m.o.Publish {
			i.State, i.Live, i.Drawable, i.Reviewer = Live, 1, true, m.by.Person
			frozen = append(frozen, &Version{Meta: store.Meta{ID: Ref(i.ID, 1)}, Item: i.ID, Version: 1, Body: i.Body, Hash: i.Hash, Frozen: i.Created})
		}
	}
	for n, err := range m.versions.InsertMany(ctx, frozen) {
		if errors.Is(err, store.ErrExists) { // an attempt before this one, or another's: take a number of its own
			v, err := m.freeze(ctx, docs[n])
			if err != nil {
				return err
			}
			docs[n].Version, docs[n].Live = v, v
		} else if err != nil {
			return err
		}
	}
	errs := m.items.WriteMany(ctx, docs, func(n int) audit.Entry {
		if i := docs[n]; m.o.Publish {
			return m.grant.Record(m.o.Reason, ItemPublished{i.ID, i.Version, i.Unit, i.Category})
		}
		return m.grant.Record(m.o.Reason)
	})
	for n, err := range errs {
		if err == nil {
			continue
		}
		if !errors.Is(err, store.ErrExists) {
			return err
		}
		m.out.Added--
		jobs[n].entry.Fail(m.taken(ctx, docs[n], err))
	}
	return nil
}
