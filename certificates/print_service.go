package certificates

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
)

// Print is a certificate's file with a name to save it under.
type Print struct {
	Name string // TT-GENERAL-SZ-2026-00042.pdf
	File []byte
	// Missing lists characters of the holder's name or texts that no face has; 〓 stands for them.
	Missing []rune
}

// PDF prints a certificate for somebody who may have it. The same certificate in the same state
// gives the same bytes at each download.
func (x *Service) PDF(ctx context.Context, by rbac.Actor, id string) (Print, error) {
	c, err := x.find(ctx, id)
	if err != nil {
		return Print{}, err
	}
	if _, err := x.gate.May(by, "certificates.certificate.download", placeOf(c)); err != nil {
		return Print{}, hide(err, id)
	}
	return x.print(ctx, c)
}

func (x *Service) print(ctx context.Context, c *Certificate) (Print, error) {
	kind, err := x.KindOf(ctx, c)
	if err != nil {
		return Print{}, err
	}
	key, err := x.keys.Get(ctx, c.Key)
	if err != nil {
		return Print{}, fmt.Errorf("key of certificate %s: %w", c.ID, err)
	}
	signed := token(claimsOf(c), key.private())
	pen, err := key.penman(signed)
	if err != nil {
		return Print{}, err
	}
	d := document(c, kind)
	d.QR = x.Link(c) + "#" + signed
	d.Sign = pen
	f, err := pdf.Render(d)
	return Print{c.Number + ".pdf", f.Bytes, f.Missing}, err
}

// Link is the address of a certificate's public page.
func (x *Service) Link(c *Certificate) string { return x.address + "/v/" + c.Code }

func claimsOf(c *Certificate) Claims {
	return Claims{Code: c.Code, Number: c.Number, Kind: c.Kind, Holder: c.Holder, Issuer: c.Issuer.Name, From: c.From, Last: c.LastDay()}
}

// document is what a certificate looks like on paper.
func document(c *Certificate, k Kind) pdf.Document {
	seal := c.Issuer.Seal
	if seal == "" {
		seal = c.Issuer.Name
	}
	d := pdf.Document{
		Template: k.Look, TitleZH: k.ZH, TitleEN: strings.ToUpper(k.EN), Holder: c.Holder, HolderEN: c.HolderEN,
		BodyZH: sentence(k.BodyZH, c.Subject, results(c, locale.Chinese)),
		BodyEN: sentence(k.BodyEN, either(c.SubjectEN, c.Subject), results(c, locale.English)),
		Number: c.Number, Code: Grouped(c.Code), Issued: c.IssuedAt.In(clock.Shanghai), Until: c.LastDay(),
		IssuerZH: c.Issuer.Name, IssuerEN: c.Issuer.NameEN, SealArc: seal,
		SealLine: either(k.SealLine, locale.T(locale.Chinese, "certificates.seal", nil)), Signatures: k.Signatures,
	}
	if c.State == Revoked || c.State == Superseded || c.State == Suspended {
		key := "certificates.state." + string(c.State)
		d.State = locale.T(locale.Chinese, key, nil) + " " + strings.ToUpper(locale.T(locale.English, key, nil))
	}
	return d
}

func sentence(pattern, subject, results string) string {
	return strings.NewReplacer("{subject}", subject, "{results}", results).Replace(pattern)
}

// results is the bracket with the scores: "(理论考试 92 分、实操考核 88 分)"; "" when there are none.
func results(c *Certificate, lang string) string {
	var parts []string
	for _, e := range c.Evidence {
		if e.Score == 0 {
			continue
		}
		what := e.What
		if lang == locale.English {
			what = either(e.WhatEN, e.What)
		}
		parts = append(parts, locale.T(lang, "certificates.result", map[string]any{"what": what, "score": points(e.Score)}))
	}
	if len(parts) == 0 {
		return ""
	}
	return locale.T(lang, "certificates.results", map[string]any{"list": strings.Join(parts, locale.T(lang, "certificates.results.and", nil))})
}

// points is a score in thousandths as people write it: 92, 87.5.
func points(milli int64) string {
	s := strconv.FormatInt(milli/1000, 10)
	if f := milli % 1000; f > 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%03d", f), "0")
	}
	return s
}

func either(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// day is a civil day as programs write it.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Shanghai).Format(time.DateOnly)
}

// scored is what a result says of points: "" where it has none, as a course.
func scored(milli int64) string {
	if milli == 0 {
		return ""
	}
	return points(milli)
}
