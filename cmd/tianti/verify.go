package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"tianti/certificates"
	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/setting"
	"tianti/web/api"
)

var verifyCommand = command{
	name: "verify", args: "FILE.pdf|CODE|audit", about: "checks a certificate's file or code, or that the audit chain is whole",
	table: []setting.Setting{
		storeSetting,
		{Name: "keys", Help: "check a file without any store, with the key set that the site serves at /api/v1/certificates/keys"},
		jsonSwitch,
	},
	run: runVerify,
}

// verdict is the answer to any of them. Problem says why something is not valid.
type verdict struct {
	Valid   bool                 `json:"valid"`
	Claims  *certificates.Claims `json:"claims,omitempty"` // what a file says under our signature
	Now     *certificates.Public `json:"now,omitempty"`    // how the certificate stands
	Audit   *audit.Report        `json:"audit,omitempty"`
	Problem *told                `json:"problem,omitempty"`
}

func runVerify(ctx context.Context, t *terminal, v setting.Values, args []string) error {
	if len(args) != 1 {
		return usageError("name one thing to check: a certificate's file, its code, or audit")
	}
	what, data := "code", []byte(args[0])
	if args[0] == "audit" {
		what = "audit"
	} else if file, err := os.ReadFile(args[0]); err == nil {
		what, data = "file", file
	} else if strings.HasSuffix(strings.ToLower(args[0]), ".pdf") {
		return ErrRead.With("file", args[0]).Because(err)
	}
	var got verdict
	var err error
	if v.Text("keys") != "" && what == "file" {
		got, err = verifyOffline(v.Text("keys"), data, t.lang)
	} else if err = inhabited(v.Text("store")); err == nil {
		err = t.run(ctx, v, "verify", url.Values{"what": {what}}, data, &got)
	}
	if err != nil {
		return err
	}
	return t.tellVerdict(v, got)
}

// verifyThing is the errand behind the command.
func verifyThing(ctx context.Context, p *Program, q url.Values, data []byte) (any, error) {
	var out verdict
	var err error
	switch q.Get("what") {
	case "audit":
		if err := p.Bus.Drain(ctx); err != nil { // what waits to be chained belongs to it
			return nil, err
		}
		report, err := p.Audit.Verify(ctx)
		return verdict{Valid: err == nil && len(report.Broken) == 0, Audit: &report}, err
	case "file":
		var v certificates.Verdict
		if v, err = p.Certificates.VerifyPDF(ctx, data); err == nil {
			out = verdict{Valid: v.Now.Valid, Claims: &v.Claims, Now: &v.Now}
		}
	default:
		out, err = verifyCode(ctx, p, string(data))
	}
	return judged(out, err, q.Get("lang"))
}

// verifyCode checks what stands under the QR code, or what the QR code itself says.
func verifyCode(ctx context.Context, p *Program, typed string) (verdict, error) {
	if i := strings.LastIndex(typed, "/v/"); i >= 0 {
		typed = typed[i+len("/v/"):]
	}
	now, err := p.Certificates.Verify(ctx, typed)
	if errors.Is(err, certificates.ErrNoSuchCode) {
		if v, tokenErr := p.Certificates.VerifyToken(ctx, typed); tokenErr == nil {
			return verdict{Valid: v.Now.Valid, Claims: &v.Claims, Now: &v.Now}, nil
		}
	}
	return verdict{Valid: err == nil && now.Valid, Now: &now}, err
}

// judged makes "it is not genuine" a verdict, and leaves what kept us from judging an error.
func judged(out verdict, err error, lang string) (verdict, error) {
	if kind := fault.KindOf(err); err != nil && (kind == fault.Invalid || kind == fault.NotFound) {
		return verdict{Problem: tell(lang, err)}, nil
	}
	return out, err
}

// verifyOffline checks a file by its signature alone. Whether it was revoked since, only the site knows.
func verifyOffline(keys string, file []byte, lang string) (verdict, error) {
	raw, err := os.ReadFile(keys)
	if err != nil {
		return verdict{}, ErrRead.With("file", keys).Because(err)
	}
	known, err := readKeys(raw)
	if err != nil {
		return verdict{}, ErrKeys.With("file", keys).Because(err)
	}
	claims, err := certificates.VerifyFile(file, known)
	if err != nil {
		return judged(verdict{}, err, lang)
	}
	over := !claims.Last.IsZero() && !time.Now().Before(claims.Last.AddDate(0, 0, 1))
	return verdict{Valid: !over, Claims: &claims}, nil
}

// ErrKeys says that a file holds no key set.
var ErrKeys = fault.Define(fault.Invalid, "program.keys") // param "file"

// readKeys reads the key set that the site serves: for each key one of tokens and one of files.
func readKeys(raw []byte) ([]certificates.PublicKey, error) {
	var set api.KeySet
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(&set); err != nil {
		return nil, err
	}
	var out []certificates.PublicKey
	for _, k := range set.Keys {
		id := strings.TrimSuffix(k.ID, "-files")
		i := slices.IndexFunc(out, func(x certificates.PublicKey) bool { return x.ID == id })
		if i < 0 {
			out, i = append(out, certificates.PublicKey{ID: id}), len(out)
		}
		var err error
		if k.Type == "OKP" {
			out[i].Public, err = base64.RawURLEncoding.DecodeString(k.X)
		} else if len(k.X5C) > 0 {
			out[i].Certificate, err = base64.StdEncoding.DecodeString(k.X5C[0])
		}
		if err != nil {
			return nil, err
		}
	}
	for _, k := range out {
		if len(k.Public) != ed25519.PublicKeySize || len(k.Certificate) == 0 {
			return nil, fmt.Errorf("key %s is not whole", k.ID)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("no keys in it")
	}
	return out, nil
}

// tellVerdict prints a verdict. What is not valid makes the command say no.
func (t *terminal) tellVerdict(v setting.Values, got verdict) error {
	if v.On("json") {
		_ = json.NewEncoder(t.out).Encode(got)
	} else {
		t.printVerdict(got)
	}
	if !got.Valid {
		return errSaidNo
	}
	return nil
}

func (t *terminal) printVerdict(got verdict) {
	word := map[bool]string{true: "valid", false: "NOT valid"}[got.Valid]
	switch {
	case got.Problem != nil:
		fmt.Fprintf(t.out, "%s: %s\n  %s\n", word, got.Problem.Message, got.Problem.Mend)
	case got.Audit != nil:
		fmt.Fprintf(t.out, "%s: audit chain, %d entries in %d streams\n", word, got.Audit.Entries(), len(got.Audit.Streams))
		for _, b := range got.Audit.Broken {
			fmt.Fprintf(t.out, "  %v\n", b)
		}
	case got.Now != nil:
		n := got.Now
		fmt.Fprintf(t.out, "%s: %s, %s %s, %s, issued on %s", word, n.State, n.Kind, n.TitleZH, n.Holder, n.IssuedOn)
		if n.ValidUntil != "" {
			fmt.Fprintf(t.out, ", until %s", n.ValidUntil)
		}
		fmt.Fprintln(t.out)
	case got.Claims != nil:
		c := got.Claims
		fmt.Fprintf(t.out, "%s: signed by us, %s %s, %s", word, c.Kind, c.Number, c.Holder)
		if !c.Last.IsZero() {
			fmt.Fprintf(t.out, ", until %s", c.Last.Format(time.DateOnly))
		}
		fmt.Fprintln(t.out, "; whether it was revoked since, only the site knows")
	}
}
