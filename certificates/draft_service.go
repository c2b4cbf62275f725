package certificates

import (
	"context"
	"errors"
	"fmt"

	"tianti/certificates/pdf"
	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// NameCourses says who knows what people call courses, by code; codes that it does not know are left out.
// It is to be called before the first change of a kind.
func (x *Service) NameCourses(f func(ctx context.Context, codes []string) (map[string]locale.Text, error)) {
	x.courses = f
}

// unknownCourses lists the courses of a programme that nobody has heard of.
func (x *Service) unknownCourses(ctx context.Context, k Kind) (bad fault.List, err error) {
	if x.courses == nil || k.Asks == nil || len(k.Asks.Courses) == 0 {
		return nil, nil
	}
	known, err := x.courses(ctx, k.Asks.Courses)
	if err != nil {
		return nil, err
	}
	for i, code := range k.Asks.Courses {
		if _, ok := known[code]; !ok && courseShape.MatchString(code) {
			bad = append(bad, ErrKindCourse.With("course", code).At(fmt.Sprintf("asks.courses[%d]", i)))
		}
	}
	return bad, nil
}

// Draft is what is being worked on of a kind, for whoever may change kinds. ErrNoDraft if there is nothing.
func (x *Service) Draft(ctx context.Context, by rbac.Actor, code string) (*Draft, error) {
	if _, err := x.gate.May(by, mayEdit, whole(by)); err != nil {
		return nil, err
	}
	d, err := x.drafts.Get(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNoDraft.With("code", code)
	}
	return d, err
}

// Drafts lists what is being worked on, the newest first.
func (x *Service) Drafts(ctx context.Context, by rbac.Actor) ([]*Draft, error) {
	if _, err := x.gate.May(by, mayEdit, whole(by)); err != nil {
		return nil, err
	}
	p, err := x.drafts.Find(ctx, store.On("at").Down().Limit(100))
	return p.Items, err
}

// SaveDraft keeps a kind that is being worked on. It must be right, as for Publish: a draft can be tried
// out and printed. rev is the draft's that the actor has seen, 0 for none; base the version that it changes.
func (x *Service) SaveDraft(ctx context.Context, by rbac.Actor, rev, base int64, k Kind) (*Draft, error) {
	if _, err := x.gate.May(by, mayEdit, whole(by)); err != nil {
		return nil, err
	}
	if err := x.Check(ctx, k); err != nil {
		return nil, err
	}
	if _, err := x.Catalogue().Kind(k.Code); err == nil && base == 0 {
		return nil, ErrKindTaken.With("code", k.Code).At("code")
	}
	d, err := x.drafts.Upsert(ctx, k.Code, func() *Draft { return &Draft{} }, func(d *Draft) (audit.Entry, error) {
		if d.Rev != rev {
			return audit.Entry{}, ErrKindChanged.With("code", k.Code).With("by", d.ByName)
		}
		grant, err := x.gate.May(by, mayEdit, whole(by))
		if err != nil {
			return audit.Entry{}, err
		}
		d.Kind, d.Base, d.By, d.ByName, d.At = k, base, by.Person, by.Name, x.clock.Now()
		return grant.Record("draft"), nil
	})
	return d, err
}

// DropDraft forgets a draft.
func (x *Service) DropDraft(ctx context.Context, by rbac.Actor, code string) error {
	if _, err := x.gate.May(by, mayEdit, whole(by)); err != nil {
		return err
	}
	return x.dropDraft(ctx, by, code, "dropped")
}

func (x *Service) dropDraft(ctx context.Context, by rbac.Actor, code, reason string) error {
	grant, err := x.gate.May(by, mayEdit, whole(by))
	if err != nil {
		return err
	}
	return nothing(x.drafts.Delete(ctx, code, grant.Record(reason)))
}

// PublishDraft puts a draft in force.
func (x *Service) PublishDraft(ctx context.Context, by rbac.Actor, code, reason string) (*KindVersion, error) {
	d, err := x.Draft(ctx, by, code)
	if err != nil {
		return nil, err
	}
	return x.Publish(ctx, by, d.Base, d.Kind, reason)
}

// Preview prints a kind with a sample holder, unsigned and marked as a sample, so that it proves nothing.
func (x *Service) Preview(ctx context.Context, by rbac.Actor, k Kind) (Print, error) {
	if _, err := x.gate.May(by, mayRead, whole(by)); err != nil {
		return Print{}, err
	}
	now := x.clock.Now()
	c := &Certificate{Kind: k.Code, Holder: "欧阳明月", HolderEN: "OUYANG Mingyue", Subject: "示例课程", SubjectEN: "Sample course",
		Issuer: Issuer{Code: "SAMPLE", Name: "示例客户服务中心", NameEN: "Sample Customer Service Centre"}, State: Issued, IssuedAt: now, Code: sampleCode}
	c.From, c.Until = k.Term(now, now)
	c.Number = numberText(k.Prefix, series(k.Code, c.Issuer.Code, now), 1)
	if k.Asks != nil {
		c.Evidence = k.Asks.sample(now)
	}
	d := document(c, k)
	d.QR = x.address + "/verify"
	d.State = locale.T(locale.Chinese, "certificates.sample", nil) + " " + locale.T(locale.English, "certificates.sample", nil)
	f, err := pdf.Render(d)
	return Print{k.Code + "-sample.pdf", f.Bytes, f.Missing}, err
}

// sampleCode is no code of any certificate: its checks go nowhere.
const sampleCode = "00000000000000000000000000"
