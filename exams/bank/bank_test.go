package bank_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/clock"
	"tianti/internal/event"
	_ "tianti/internal/locale/texts"
	"tianti/internal/sheet"
	"tianti/internal/store/storetest"
	"tianti/rbac"
)

// managersOnly lets managers do everything and trainers read.
type managersOnly struct{}

func (managersOnly) Version() int64 { return 1 }
func (managersOnly) Decide(role string, rel rbac.Relation, _, action string) rbac.Verdict {
	if rel.Unit && (role == "manager" || role == "trainer" && action == "read") {
		return rbac.Allowed
	}
	return rbac.Silent
}
func (p managersOnly) Reaches(role, object, action string) bool {
	return p.Decide(role, rbac.Relation{Unit: true}, object, action) == rbac.Allowed
}

var (
	manager = rbac.Actor{Person: "p1", Name: "管理员", Roles: []rbac.Held{{Role: "manager", Unit: "/g/gd/"}}}
	trainer = rbac.Actor{Person: "p2", Roles: []rbac.Held{{Role: "trainer", Unit: "/g/gd/"}}}
	noon    = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

const unit = "/g/gd/sz/"

func open(t testing.TB) (*bank.Service, *event.Bus) {
	t.Helper()
	c := clock.At(noon)
	db := storetest.Database(t, c)
	bus := event.New(db, c, "test")
	return bank.New(db, rbac.NewGate(func() rbac.Policy { return managersOnly{} }), c), bus
}

func sample(t testing.TB, kind item.Kind) item.Body {
	b, _, ok := item.Sample(kind)
	if !ok {
		t.Fatal(kind)
	}
	return b
}

func TestAnItemThatIsLiveIsNeverEditedInPlace(t *testing.T) {
	s, bus := open(t)
	var published []bank.ItemPublished
	event.On(bus, "test: note", func(_ context.Context, f bank.ItemPublished) error { published = append(published, f); return nil })
	ctx := t.Context()
	labels := bank.Labels{Category: bank.CategoryPath("岗前", "礼仪"), Tier: "F1", Difficulty: 2}
	i, err := s.Create(ctx, manager, unit, sample(t, "single"), labels, "新题")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Publish(ctx, manager, i.ID, "急"); !errors.Is(err, bank.ErrState) {
		t.Fatalf("a draft went live without review: %v", err)
	}
	publish := func() *bank.Item {
		t.Helper()
		if _, err := s.Review(ctx, manager, i.ID, "审过"); err != nil {
			t.Fatal(err)
		}
		i, err := s.Publish(ctx, manager, i.ID, "启用")
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	i = publish()
	first := i.Body
	body := i.Body
	body.Stem.Text = "接听客户来电，第一句话应当怎么说？"
	if i, err = s.Edit(ctx, manager, i.ID, i.Rev, body, labels, "措辞"); err != nil || i.State != bank.Draft || i.Version != 2 || i.Live != 1 || !i.Drawable {
		t.Fatalf("%+v %v", i, err)
	}
	if _, err := s.Edit(ctx, manager, i.ID, i.Rev-1, body, labels, "旧页面"); !errors.Is(err, bank.ErrChanged) {
		t.Fatalf("a stale page overwrote: %v", err)
	}
	old, err := s.Frozen(ctx, []string{bank.Ref(i.ID, 1)})
	if err != nil || item.Hash(&old[0].Body) != item.Hash(&first) {
		t.Fatal("the version in use changed", err)
	}
	publish()
	draw, err := s.Draw(ctx, bank.Want{Unit: "/g/gd/sz/team1/", Category: "岗前/", Tier: "F1", Difficulty: 2, Kinds: []item.Kind{"single"}})
	if err != nil || len(draw) != 1 || draw[0].Ref != i.ID+"@2" || draw[0].Max != 1000 {
		t.Fatalf("%+v %v", draw, err)
	}
	if i, err = s.Edit(ctx, manager, i.ID, 0, body, bank.Labels{Category: "岗前/", Tier: "F2"}, "改标签"); err != nil || i.State != bank.Live || i.Version != 2 {
		t.Fatalf("labels alone need no new version: %+v %v", i, err)
	}
	if _, err := s.Retire(ctx, manager, i.ID, "过时"); err != nil {
		t.Fatal(err)
	}
	if draw, _ := s.Draw(ctx, bank.Want{}); len(draw) != 0 {
		t.Fatal("a retired item is drawn")
	}
	if h, err := s.History(ctx, manager, i.ID); err != nil || len(h) != 2 {
		t.Fatalf("%v %v", h, err)
	}
	if err := bus.Drain(ctx); err != nil || len(published) != 2 || published[1].Version != 2 {
		t.Fatalf("%+v %v", published, err)
	}
}

func TestPermissionsAreAskedInTheUseCase(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	body := sample(t, "short")
	if _, err := s.Create(ctx, trainer, unit, body, bank.Labels{}, ""); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
	if _, err := s.Create(ctx, manager, "/g/bj/", body, bank.Labels{}, ""); !errors.Is(err, rbac.ErrForbidden) {
		t.Error("another province's bank:", err)
	}
	if _, err := s.Import(ctx, trainer, "x.gift", []byte("Q{T}"), bank.Options{Unit: unit, Apply: true}); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
	if _, err := s.Find(ctx, rbac.Actor{}, bank.Filter{}); !errors.Is(err, rbac.ErrAnonymous) {
		t.Error(err)
	}
	i, err := s.Create(ctx, manager, unit, body, bank.Labels{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Get(ctx, trainer, i.ID); err != nil {
		t.Error(err)
	}
	if _, err := s.Review(ctx, trainer, i.ID, ""); !errors.Is(err, rbac.ErrForbidden) {
		t.Error(err)
	}
}

func TestTheSameQuestionStandsOnceInABank(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	body := sample(t, "multiple")
	i, err := s.Create(ctx, manager, unit, body, bank.Labels{}, "")
	if err != nil {
		t.Fatal(err)
	}
	body.Options = slices.Clone(body.Options)
	slices.Reverse(body.Options)
	body.Stem.Text = strings.ReplaceAll(body.Stem.Text, "？", " ?")
	_, err = s.Create(ctx, manager, unit, body, bank.Labels{}, "")
	if !errors.Is(err, bank.ErrDuplicate) || !strings.Contains(err.Error(), i.ID) {
		t.Fatal(err)
	}
	if _, err := s.Create(ctx, manager, "/g/gd/gz/", body, bank.Labels{}, ""); err != nil {
		t.Fatal("another unit may ask it, too:", err)
	}
}

const file = `$CATEGORY: $course$/top/业务

// [id:a1] [tag:tier=F2] [tag:difficulty=3] [tag:账单]
客户热线号码？{=10010 ~110 ~120}

判断：补卡要核验身份。{T}

只是说明。

哪些是个人信息？{~%50%身份证号 ~%50%详单 ~营业时间}

客户热线号码?{=10010 ~120 ~110}

写出投诉处理过程。{}
`

func TestImportAccountsForEveryQuestionAndCanBeRepeated(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	o := bank.Options{Unit: unit, Labels: bank.Labels{Category: "岗前/", Tier: "F1"}, Points: 2000, Partial: item.PerCorrectNoneWrong, Publish: true, Reason: "导入"}
	preview, err := s.Import(ctx, manager, "q.gift", []byte(file), o)
	if err != nil {
		t.Fatal(err)
	}
	if found, _ := s.Find(ctx, manager, bank.Filter{}); len(found.Items) != 0 {
		t.Fatal("a preview wrote")
	}
	o.Apply = true
	done, err := s.Import(ctx, manager, "q.gift", []byte(file), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []bank.Outcome{preview, done} {
		p := out.Report.In("zh-CN")
		if p.Total != 6 || p.Kept != 4 || p.Refused != 2 || out.Added != 4 || out.Same != 0 {
			t.Errorf("%+v", p)
		}
		if p.Rows[4].Message != "与本文件第 4 行的试题重复。" {
			t.Errorf("%+v", p.Rows[4])
		}
	}
	again, err := s.Import(ctx, manager, "q.gift", []byte(file), o)
	if err != nil || again.Added != 0 || again.Updated != 0 || again.Same != 4 || again.Report.Count(format.Kept) != 4 {
		t.Errorf("%+v %v", again, err)
	}
	draw, err := s.Draw(ctx, bank.Want{Category: "岗前/业务/"})
	if err != nil || len(draw) != 4 {
		t.Fatalf("%+v %v", draw, err)
	}
	found, err := s.Find(ctx, trainer, bank.Filter{Tag: "账单", State: bank.Live})
	if err != nil || len(found.Items) != 1 {
		t.Fatalf("%+v %v", found, err)
	}
	if i := found.Items[0]; i.Tier != "F2" || i.Difficulty != 3 || i.Body.Max != 2000 || i.Source != "a1" || i.Category != "岗前/业务/" {
		t.Errorf("%+v", i)
	}
	open, err := s.Find(ctx, trainer, bank.Filter{Kind: "essay"})
	if err != nil || len(open.Items) != 1 || open.Items[0].Body.Max != 10_000 {
		t.Errorf("%+v %v", open, err)
	}
	multiple, _ := s.Find(ctx, trainer, bank.Filter{Kind: "multiple"})
	if multiple.Items[0].Body.Rule != item.PerCorrectNoneWrong {
		t.Error("the rule of the import is lost")
	}
	if n, err := s.Available(ctx); err != nil || n["岗前/业务/"] != 4 {
		t.Errorf("%v %v", n, err)
	}
	if n, err := s.Counts(ctx, manager, "state"); err != nil || n["live"] != 4 {
		t.Errorf("%v %v", n, err)
	}
	elsewhere := rbac.Actor{Person: "p3", Roles: []rbac.Held{{Role: "trainer", Unit: "/g/gx/"}}}
	if n, err := s.Counts(ctx, elsewhere, "state"); err != nil || len(n) != 0 {
		t.Errorf("who sees no item counts %v %v", n, err)
	}
	if _, err := s.Create(ctx, rbac.Actor{Person: "p4", Roles: []rbac.Held{{Role: "manager", Unit: "/g/gx/"}}}, "/g/gx/nn/", sample(t, "essay"), bank.Labels{Category: "岗前/", Tier: "F1", Difficulty: 2}, "新题"); err != nil {
		t.Fatal(err)
	}
	for field, value := range map[string]string{"state": "draft", "kind": "essay", "tier": "F1", "category": "岗前/"} {
		if n, err := s.Counts(ctx, elsewhere, field); err != nil || len(n) != 1 || n[value] != 1 {
			t.Errorf("who sees one item of five counts by %s %v %v", field, n, err)
		}
	}
}

func TestAChangedQuestionWithAKnownIdIsUpdatedOnlyWhenAsked(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	o := bank.Options{Unit: unit, Publish: true, Apply: true}
	import1 := func(text string) bank.Outcome {
		t.Helper()
		out, err := s.Import(ctx, manager, "q.gift", []byte(text), o)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	import1("// [id:a1]\n套餐月费多少？{#58}")
	if out := import1("// [id:a1]\n该套餐的月费是多少元？{#68}"); out.Report.Count(format.Refused) != 1 {
		t.Fatalf("%+v", out)
	}
	o.Update = true
	if out := import1("// [id:a1]\n该套餐的月费是多少元？{#68}"); out.Updated != 1 || out.Report.Count(format.Kept) != 1 {
		t.Fatalf("%+v %+v", out, out.Report.In("en"))
	}
	draw, _ := s.Draw(ctx, bank.Want{})
	if len(draw) != 1 || draw[0].Version != 2 {
		t.Fatalf("%+v", draw)
	}
	if out := import1("// [id:a1]\n该套餐的月费是多少元？{#68}"); out.Same != 1 {
		t.Fatalf("%+v", out)
	}
}

func TestTwoImportsAtOnceAddEachQuestionOnce(t *testing.T) {
	s, _ := open(t)
	var text strings.Builder
	for n := range 40 {
		fmt.Fprintf(&text, "第 %d 题？{=对%d ~错}\n\n", n, n)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := s.Import(context.Background(), manager, "q.gift", []byte(text.String()), bank.Options{Unit: unit, Publish: true, Apply: true}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if draw, err := s.Draw(t.Context(), bank.Want{}); err != nil || len(draw) != 40 {
		t.Fatalf("%d %v", len(draw), err)
	}
}

func TestExposureIsCountedOncePerExam(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	i, err := s.Create(ctx, manager, unit, sample(t, "numeric"), bank.Labels{}, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, exam := range []string{"e1", "e1", "e2"} {
		if err := s.Expose(ctx, exam, map[string]int64{i.ID: 30, "gone": 1}); err != nil {
			t.Fatal(err)
		}
	}
	if i, err = s.Get(ctx, manager, i.ID); err != nil || i.Exposures() != 60 {
		t.Fatalf("%+v %v", i.Exposure, err)
	}
}

func TestWhatIsExportedIsKnownWhenItComesBack(t *testing.T) {
	s, _ := open(t)
	ctx := t.Context()
	if _, err := s.Import(ctx, manager, "q.csv", []byte("题干,A,B,答案,级别,难度,分类,编号\n热线号码？,10010,110,A,F1,易,业务/渠道,7\n"), bank.Options{Unit: unit, Apply: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Create(ctx, manager, unit, sample(t, "ordering"), bank.Labels{}, ""); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	report, err := s.Export(ctx, manager, bank.Filter{}, "", &out)
	if err != nil || report.Total() != 2 || report.Count(format.Refused) != 1 {
		t.Fatalf("%+v %v", report, err)
	}
	back, err := s.Import(ctx, manager, "q.gift", []byte(out.String()), bank.Options{Unit: unit, Update: true, Apply: true})
	if err != nil || back.Same != 1 || back.Report.Total() != 1 {
		t.Fatalf("%s\n%+v %v", out.String(), back, err)
	}
}

func TestUnknownFilesAreRefusedWithAReason(t *testing.T) {
	s, _ := open(t)
	if _, err := s.Import(t.Context(), manager, "q.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), bank.Options{Unit: unit}); !errors.Is(err, sheet.ErrOld) {
		t.Errorf("an old workbook: %v", err)
	}
	if _, err := s.Import(t.Context(), manager, "q.docx", []byte("x"), bank.Options{Unit: unit}); !errors.Is(err, format.ErrUnknown) {
		t.Error(err)
	}
	if _, err := s.Import(t.Context(), manager, "q.gift", nil, bank.Options{Unit: unit}); !errors.Is(err, format.ErrEmpty) {
		t.Error(err)
	}
}
