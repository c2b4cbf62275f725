package exams_test

import (
	"bytes"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/store"
)

// byType is an Answer that does not write its fields by itself.
type byType exams.Answer

func someResponse(t *rapid.T, deep bool) (r item.Response) {
	texts := rapid.SliceOfN(rapid.String(), 0, 3)
	if rapid.Bool().Draw(t, "plain") {
		return item.Response{Choice: texts.Draw(t, "choice"), Text: rapid.String().Draw(t, "text")}
	}
	r.Files = texts.Draw(t, "files")
	if rapid.Bool().Draw(t, "pairs") {
		r.Pairs = map[string]string{"a": rapid.String().Draw(t, "pair")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "spots") {
		r.Spots = append(r.Spots, item.Spot{X: rapid.Int64().Draw(t, "x"), Y: 3})
	}
	if deep {
		r.Parts = map[string]item.Response{"p": someResponse(t, false)}
	}
	return r
}

func TestAnAnswerIsWrittenAsItsTypeSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &exams.Answer{
			Meta: store.Meta{ID: rapid.String().Draw(t, "id"), Rev: rapid.Int64().Draw(t, "rev")},
			Turn: rapid.Int().Draw(t, "turn"), Seq: rapid.Int64().Draw(t, "seq"), Response: someResponse(t, true),
			At: time.UnixMilli(rapid.Int64Range(-1<<40, 1<<42).Draw(t, "ms")).Add(time.Duration(rapid.IntRange(0, 999_999).Draw(t, "ns"))),
		}
		want, err := store.Encode((*byType)(a))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := store.Encode(a); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v\n%v\n%v", err, got, want)
		}
	})
}

// A field that WriteFields forgets would be lost without a word: each alone has to make a difference, and the same.
func TestNoFieldOfAnAnswerIsForgotten(t *testing.T) {
	empty, err := store.Encode(&exams.Answer{})
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, a *exams.Answer) {
		want, err := store.Encode((*byType)(a))
		if err != nil || bytes.Equal(want, empty) {
			t.Fatalf("%s makes no difference: %v", name, err)
		}
		if got, err := store.Encode(a); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %v\n%v\n%v", name, err, got, want)
		}
	}
	for i, f := range fields[exams.Answer]() {
		if f.Name == "Response" {
			continue
		}
		var a exams.Answer
		filled(t, reflect.ValueOf(&a).Elem().Field(i), 0)
		check(f.Name, &a)
	}
	for i, f := range fields[item.Response]() {
		var a exams.Answer
		filled(t, reflect.ValueOf(&a.Response).Elem().Field(i), 0)
		check("Response."+f.Name, &a)
	}
}

func fields[T any]() (out []reflect.StructField) {
	typ := reflect.TypeFor[T]()
	for i := range typ.NumField() {
		out = append(out, typ.Field(i))
	}
	return out
}

// filled gives a value something that is not zero; what holds its own kind ends after a step.
func filled(t *testing.T, v reflect.Value, deep int) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		filled(t, v.Index(0), deep+1)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		if e := reflect.New(v.Type().Elem()).Elem(); deep < 2 {
			filled(t, e, deep+1)
			v.SetMapIndex(reflect.ValueOf("k"), e)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.UnixMilli(12345)))
			return
		}
		for i := range v.NumField() {
			filled(t, v.Field(i), deep+1)
		}
	default:
		t.Fatalf("a %v cannot be filled", v.Type())
	}
}
