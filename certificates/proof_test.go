package certificates_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"tianti/certificates"
	"tianti/internal/fault"
)

func TestAFileIsProvedWithoutTheServerAndStaysTheSame(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.issue(t, passed("P1", "s1"))
	first, err := w.PDF(ctx, agent("P1"), c.ID)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := w.Keys(ctx)
	if err != nil {
		t.Fatal(err)
	}
	claims, err := certificates.VerifyFile(first.File, keys)
	if err != nil {
		t.Fatal(err)
	}
	if claims.Holder != "欧阳𠮷祥" || claims.Number != c.Number || claims.Code != c.Code || claims.Last.Format("20060102") != "20271124" {
		t.Fatalf("%+v", claims)
	}
	if _, err := w.RotateKey(ctx, admin, "年度更换"); err != nil {
		t.Fatal(err)
	}
	again, err := w.PDF(ctx, agent("P1"), c.ID)
	if err != nil || !bytes.Equal(first.File, again.File) {
		t.Fatalf("another download differs, %v", err)
	}
	newer := w.issue(t, passed("P2", "s2"))
	if newer.Key == c.Key {
		t.Fatal("the new key does not sign")
	}
	rotated, _ := w.Keys(ctx)
	other, _ := w.PDF(ctx, agent("P2"), newer.ID)
	for _, f := range [][]byte{first.File, other.File} {
		if _, err := certificates.VerifyFile(f, rotated); err != nil {
			t.Fatalf("after the rotation: %v", err)
		}
	}
	if _, err := certificates.VerifyFile(other.File, keys); !errors.Is(err, certificates.ErrForeign) {
		t.Fatalf("with the old set of keys: %v", err)
	}
	if len(rotated) != 2 || first.Name != c.Number+".pdf" {
		t.Fatal(len(rotated), first.Name)
	}
	if dir := os.Getenv("TIANTI_SHOW"); dir != "" {
		_ = os.WriteFile(dir+"/certificate.pdf", first.File, 0o644)
	}
}

func TestRevokedIsPrintedAcrossTheFileAndToldByTheServer(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.issue(t, passed("P1", "s1"))
	before, _ := w.PDF(ctx, manager, c.ID)
	if _, err := w.Revoke(ctx, c.ID, manager, "作弊"); err != nil {
		t.Fatal(err)
	}
	v, err := w.VerifyPDF(ctx, before.File)
	if err != nil || v.Now.Valid || v.Now.State != certificates.RevokedNow {
		t.Fatalf("%+v %v", v, err)
	}
	after, _ := w.PDF(ctx, manager, c.ID)
	if bytes.Equal(before.File, after.File) {
		t.Fatal("the file does not say so")
	}
}

// mutants are changed copies of a file: every byte flipped at least once over the runs, bytes added,
// cut, doubled and exchanged.
func mutant(r *rand.Rand, file []byte, i int) []byte {
	m := bytes.Clone(file)
	switch at := r.IntN(len(m)); i % 8 {
	case 0, 1, 2, 3:
		m[at] ^= 1 << r.IntN(8)
	case 4:
		m = append(m[:at], m[at+1:]...)
	case 5:
		m = append(m[:at], append([]byte{byte(r.IntN(256))}, m[at:]...)...)
	case 6:
		m = m[:at]
	case 7:
		m = append(m, m[at:]...)
	}
	return m
}

func TestNoChangedFileIsAccepted(t *testing.T) {
	w := newWorld(t)
	c := w.issue(t, passed("P1", "s1"))
	p, err := w.PDF(t.Context(), manager, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	keys, _ := w.Keys(t.Context())
	accepted := func(what string, m []byte) {
		if _, err := certificates.VerifyFile(m, keys); err == nil && !bytes.Equal(m, p.File) {
			t.Fatalf("accepted: %s", what)
		} else if err != nil && fault.KindOf(err) == fault.Internal {
			t.Fatalf("%s: %v", what, err)
		}
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		accepted("a mutant", mutant(r, p.File, i))
	}
	// The signature's own digits, one by one, and their case.
	at := bytes.LastIndex(p.File, []byte("/Tianti("))
	end := at + bytes.IndexByte(p.File[at:], '>')
	for i := at; i < len(p.File); i += 1 + i%3 {
		m := bytes.Clone(p.File)
		m[i] ^= 1
		accepted("a flipped bit near the end", m)
		if i < end && m[i] >= 'a' && m[i] <= 'f' {
			m = bytes.Clone(p.File)
			m[i] -= 'a' - 'A'
			accepted("another case", m)
		}
	}
	accepted("an incremental update", append(bytes.Clone(p.File), "\n1 0 obj\n<<>>\nendobj\n%%EOF\n"...))
	accepted("a line end", append(bytes.Clone(p.File), '\n'))
}

func TestNoChangedTokenIsAccepted(t *testing.T) {
	w := newWorld(t)
	c := w.issue(t, passed("P1", "s1"))
	p, _ := w.PDF(t.Context(), manager, c.ID)
	keys, _ := w.Keys(t.Context())
	at := bytes.LastIndex(p.File, []byte("/Tianti(")) + len("/Tianti(")
	token := string(p.File[at : at+bytes.IndexByte(p.File[at:], ')')])
	if len(token) > 300 {
		t.Errorf("the token has %d signs; it must fit a QR code", len(token))
	}
	if _, err := certificates.ReadToken(token, keys); err != nil {
		t.Fatal(err)
	}
	const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	for i := range token {
		for _, s := range signs {
			m := token[:i] + string(s) + token[i+1:]
			if m == token {
				continue
			}
			if _, err := certificates.ReadToken(m, keys); err == nil {
				t.Fatalf("accepted with sign %d changed to %c", i, s)
			}
		}
		if _, err := certificates.ReadToken(token[:i], keys); err == nil {
			t.Fatalf("accepted when cut at %d", i)
		}
	}
	for _, m := range []string{token + "=", token + "A", "\n" + token, token + "\n"} {
		if _, err := certificates.ReadToken(m, keys); err == nil {
			t.Fatalf("accepted: %q", m)
		}
	}
	strangers := newWorld(t)
	strangers.issue(t, passed("P1", "s1"))
	foreign, _ := strangers.Keys(t.Context())
	if _, err := certificates.ReadToken(token, foreign); !errors.Is(err, certificates.ErrForeign) {
		t.Fatalf("with another installation's keys: %v", err)
	}
}

func TestCodesAreReadAsPeopleTypeThem(t *testing.T) {
	w := newWorld(t)
	c := w.issue(t, passed("P1", "s1"))
	wide := strings.Map(func(r rune) rune { return r + 0xFEE0 }, c.Code)
	looks := strings.NewReplacer("1", "l", "0", "o").Replace(c.Code)
	for _, typed := range []string{c.Code, certificates.Grouped(c.Code), strings.ToLower(c.Code), " " + c.Code + "\n", wide, looks} {
		if _, err := w.Verify(t.Context(), typed); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	for _, typed := range []string{"", c.Code[1:], c.Code + "A", "U" + c.Code[1:], strings.Repeat("0", 26), "😀", strings.Repeat("A", 10_000), "../" + c.Code} {
		if _, err := w.Verify(t.Context(), typed); !errors.Is(err, certificates.ErrNoSuchCode) {
			t.Errorf("%.30q: %v", typed, err)
		}
	}
}

func TestThePublicPageShowsTheMinimumAndWhatTheHolderAdds(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	c := w.issue(t, passed("P1", "s1"))
	p, _ := w.Verify(ctx, c.Code)
	if p.Holder != "欧**祥" || p.Number != "" || p.Results != nil || p.ValidUntil != "2027-11-24" || p.TitleZH != "客服代表上岗证" {
		t.Fatalf("%+v", p)
	}
	if _, err := w.Show(ctx, c.ID, agent("P1"), []string{"salary"}); !errors.Is(err, certificates.ErrShow) {
		t.Fatal(err)
	}
	if _, err := w.Show(ctx, c.ID, agent("P1"), []string{"results", "name", "name"}); err != nil {
		t.Fatal(err)
	}
	p, _ = w.Verify(ctx, c.Code)
	if p.Holder != "欧阳𠮷祥" || len(p.Results) != 2 || p.Results[1].Score != "88.5" || p.Number != "" {
		t.Fatalf("%+v", p)
	}
}

func TestNamesAreMaskedByCodePoint(t *testing.T) {
	for name, want := range map[string]string{
		"张伟": "张*", "王小明": "王*明", "欧阳𠮷祥": "欧**祥", "𠮷": "*", "𠮷田": "𠮷*", "": "",
		"José Müller": "J*** M*****", "阿卜杜·热合曼": "阿*****曼", "Li": "L*", "Pelé": "P***",
	} {
		if got := certificates.MaskName(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func FuzzVerifyFile(f *testing.F) {
	w := newWorld(f)
	c := w.issue(f, passed("P1", "s1"))
	p, err := w.PDF(f.Context(), manager, c.ID)
	if err != nil {
		f.Fatal(err)
	}
	keys, _ := w.Keys(f.Context())
	at := bytes.LastIndex(p.File, []byte("/Tianti("))
	f.Add(p.File[at:])
	f.Fuzz(func(t *testing.T, tail []byte) {
		m := append(bytes.Clone(p.File[:at]), tail...)
		if _, err := certificates.VerifyFile(m, keys); err == nil && !bytes.Equal(m, p.File) {
			t.Fatal("accepted a changed file")
		}
		_, _ = certificates.VerifyFile(tail, keys)
		_, _ = certificates.ReadToken(string(tail), keys)
		_, _ = certificates.NormalCode(string(tail))
	})
}
