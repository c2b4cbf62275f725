package certificates

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/text"
)

// ErrNoSuchCode is the one answer to every code that leads nowhere, whether it is misspelt, made up
// or of another system.
var ErrNoSuchCode = fault.Define(fault.NotFound, "certificates.no_such_code")

// Public is what anyone who has the code may know.
type Public struct {
	Valid      bool      `json:"valid"`
	State      Standing  `json:"state"`
	Kind       string    `json:"kind"`
	TitleZH    string    `json:"title_zh"`
	TitleEN    string    `json:"title_en"`
	Holder     string    `json:"holder"` // masked, unless the holder shows it
	IssuedOn   string    `json:"issued_on"`
	ValidUntil string    `json:"valid_until,omitempty"` // the last day; "" without end
	Issuer     string    `json:"issuer"`
	IssuerEN   string    `json:"issuer_en,omitempty"`
	EndedOn    string    `json:"ended_on,omitempty"` // when it was revoked, suspended or superseded
	Number     string    `json:"number,omitempty"`
	Unit       string    `json:"unit,omitempty"`
	Results    []Result  `json:"results,omitempty"`
	CheckedAt  time.Time `json:"checked_at"`
}

// Result is one line of what a certificate rests on, as far as the holder shows it.
type Result struct {
	What   string `json:"what"`
	WhatEN string `json:"what_en,omitempty"`
	Score  string `json:"score,omitempty"`
	On     string `json:"on"`
}

// Verify answers anyone who types or scans a code.
func (x *Service) Verify(ctx context.Context, typed string) (Public, error) {
	code, ok := NormalCode(typed)
	if !ok {
		return Public{}, ErrNoSuchCode
	}
	c, err := x.byCode(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return Public{}, ErrNoSuchCode
	}
	if err != nil {
		return Public{}, err
	}
	return x.public(ctx, c), nil
}

func (x *Service) public(ctx context.Context, c *Certificate) Public {
	now := x.clock.Now()
	p := Public{
		State: c.Standing(now), Kind: c.Kind, TitleZH: c.Kind, TitleEN: c.Kind, Holder: MaskName(c.Holder),
		IssuedOn: day(c.IssuedAt), Issuer: c.Issuer.Name, IssuerEN: c.Issuer.NameEN, CheckedAt: now,
	}
	p.Valid = p.State == Valid
	if k, err := x.KindOf(ctx, c); err == nil {
		p.TitleZH, p.TitleEN = k.ZH, k.EN
	}
	if !c.Until.IsZero() {
		p.ValidUntil = day(c.LastDay())
	}
	if n := len(c.History); n > 0 && c.State != Issued {
		p.EndedOn = day(c.History[n-1].At)
	}
	if slices.Contains(c.Shows, "name") {
		p.Holder = c.Holder
	}
	if slices.Contains(c.Shows, "number") {
		p.Number = c.Number
	}
	if slices.Contains(c.Shows, "unit") {
		p.Unit = c.Issuer.Name
	}
	if slices.Contains(c.Shows, "results") {
		for _, e := range c.Evidence {
			p.Results = append(p.Results, Result{e.What, e.WhatEN, scored(e.Score), day(e.When)})
		}
	}
	return p
}

// MaskName hides a name by code point: the first and, of three or more, the last stay: 王*明, 张*.
// Of a name in words each keeps its first letter: J*** M*****.
func MaskName(name string) string {
	words := strings.Fields(name)
	if latin := strings.IndexFunc(name, func(r rune) bool { return r > 0x24F && unicode.IsLetter(r) }) < 0; latin || len(words) > 1 {
		for i, w := range words {
			words[i] = maskWord(w, 0)
		}
		return strings.Join(words, " ")
	}
	return maskWord(strings.TrimSpace(name), 1)
}

func maskWord(w string, tail int) string {
	switch n := len([]rune(w)); {
	case n < 2:
		return strings.Repeat("*", n)
	case n == 2:
		return text.Mask(w, 1, 0)
	}
	return text.Mask(w, 1, tail)
}

// Verdict is the whole answer to a file: what it claims, and how the certificate stands now.
type Verdict struct {
	Claims Claims `json:"claims"`
	Now    Public `json:"now"`
}

// VerifyPDF checks a file, then asks how its certificate stands.
func (x *Service) VerifyPDF(ctx context.Context, file []byte) (Verdict, error) {
	keys, err := x.Keys(ctx)
	if err != nil {
		return Verdict{}, err
	}
	claims, err := VerifyFile(file, keys)
	if err != nil {
		return Verdict{}, err
	}
	now, err := x.Verify(ctx, claims.Code)
	return Verdict{claims, now}, err
}

// VerifyToken checks what a QR code carries, then asks how its certificate stands.
func (x *Service) VerifyToken(ctx context.Context, token string) (Verdict, error) {
	keys, err := x.Keys(ctx)
	if err != nil {
		return Verdict{}, err
	}
	claims, err := ReadToken(token, keys)
	if err != nil {
		return Verdict{}, err
	}
	now, err := x.Verify(ctx, claims.Code)
	return Verdict{claims, now}, err
}
