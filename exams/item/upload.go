package item

import (
	"slices"
	"strings"

	"tianti/internal/fault"
)

// Upload asks for files that people mark along the rubric, with a note of the candidate's. Settings:
// "types" which sorts of files (words of FileSorts with blanks between; all by themselves), "files"
// how many (1), "megabytes" how large each (20).
//
// The response names the files by the ids under which they were kept; whether they were uploaded for
// this very sitting, the sitting knows.
var Upload = Register(Definition{
	Kind: "upload",
	Open: true,
	Check: func(b *Body) fault.List {
		var l fault.List
		for sort := range strings.FieldsSeq(b.Settings["types"]) {
			if fileSorts[sort] == nil {
				l = append(l, ErrFileSort.At("settings.types").With("type", Clip(sort, 40)))
			}
		}
		for setting, most := range map[string]int{"files": mostUploads, "megabytes": mostMegabytes} {
			if !b.good(setting, most) {
				l = append(l, ErrSetting.At("settings."+setting).With("most", most))
			}
		}
		return l
	},
	Show: func(b *Body, v *View, _ *Shuffle) {
		f := b.FileLimit()
		v.Limits = &ShownLimit{Characters: maxNote, Files: f.Count, Megabytes: int(f.Most >> 20), Types: f.Types, Sorts: f.Sorts}
	},
	Accept: acceptFiles,
	Files: func(b *Body) FileLimit {
		f := FileLimit{Count: max(b.number("files", mostUploads), 1), Most: megabytes(b), Sorts: strings.Fields(b.Settings["types"])}
		if len(f.Sorts) == 0 {
			f.Sorts = FileSorts()
		}
		for _, sort := range f.Sorts {
			f.Types = append(f.Types, fileSorts[sort]...)
		}
		return f
	},
	Sample: func() (Body, Response) {
		b := Body{Kind: "upload", Stem: T("请上传您为本班组设计的客户回访登记表，并附一份说明。"), Max: 10 * Point,
			Settings: map[string]string{"types": "image pdf office", "files": "2", "megabytes": "10"},
			Rubric: &Rubric{Criteria: []Criterion{
				{ID: "fields", Name: "字段齐全", Max: 6 * Point},
				{ID: "use", Name: "可用于通话中填写", Max: 4 * Point, Levels: []Level{{0, "无法使用"}, {2 * Point, "需要停顿"}, {4 * Point, "边听边填"}}},
			}}}
		return b, Response{Files: []string{SampleFile}, Pairs: map[string]string{SampleFile: "回访登记表.pdf"}}
	},
})

// Recording asks to speak, or to show oneself doing something: the browser records, or a file from
// elsewhere is handed in. Settings: "media" is "audio" or "video", "seconds" how long (120). People
// mark it along the rubric.
var Recording = Register(Definition{
	Kind: "recording",
	Open: true,
	Check: func(b *Body) fault.List {
		var l fault.List
		if m := b.Settings["media"]; m != "" && m != "audio" && m != "video" {
			l = append(l, ErrFileSort.At("settings.media").With("type", Clip(m, 40)))
		}
		if !b.good("seconds", mostSeconds) {
			l = append(l, ErrSetting.At("settings.seconds").With("most", mostSeconds))
		}
		return l
	},
	Show: func(b *Body, v *View, _ *Shuffle) {
		f := b.FileLimit()
		v.Limits = &ShownLimit{Files: 1, Megabytes: int(f.Most >> 20), Types: f.Types, Sorts: f.Sorts, Seconds: f.Seconds}
	},
	Accept: func(b *Body, r Response) error {
		if r.Text != "" {
			return ErrResponse.At("response").With("kind", b.Kind)
		}
		return acceptFiles(b, r)
	},
	Files: func(b *Body) FileLimit {
		f := FileLimit{Count: 1, Sorts: []string{"audio"}, Seconds: b.number("seconds", mostSeconds)}
		if f.Seconds == 0 {
			f.Seconds = 120
		}
		rate := 40 << 10                                                             // bytes a second: sound of a good browser, with room to spare
		f.Types = append([]string{"video/webm", "video/mp4"}, fileSorts["audio"]...) // what holds a film may hold sound alone
		if b.Settings["media"] == "video" {
			f.Sorts, f.Types, rate = []string{"video"}, fileSorts["video"], 200<<10
		}
		f.Most = int64(f.Seconds*rate) + 2<<20
		return f
	},
	Sample: func() (Body, Response) {
		b := Body{Kind: "recording", Stem: T("请录下您接听这通来电时的开场白和核验话术。"), Max: 8 * Point,
			Settings: map[string]string{"media": "audio", "seconds": "90"}, Model: T("问候、报工号、核验三要素，语速适中。"),
			Rubric: &Rubric{Criteria: []Criterion{
				{ID: "words", Name: "用语规范", Max: 5 * Point}, {ID: "voice", Name: "语音语调", Max: 3 * Point},
			}}}
		return b, Response{Files: []string{SampleFile}, Pairs: map[string]string{SampleFile: "录音.webm"}}
	},
})

// Limits of answers that are files.
const (
	mostUploads   = 10
	mostMegabytes = 50
	mostSeconds   = 900
	maxNote       = 2000
)

// FileLimit is what may be handed in as an answer.
type FileLimit struct {
	Count   int
	Most    int64    // bytes of each
	Types   []string // as file.Is reads them
	Sorts   []string // the words for them
	Seconds int      // of a recording
}

// fileSorts are the media types behind the words for sorts of files. Documents of office programs are
// archives by their first bytes.
var fileSorts = map[string][]string{
	"image":  {"image/png", "image/jpeg", "image/gif", "image/webp"},
	"pdf":    {"application/pdf"},
	"office": {"application/zip"},
	"text":   {"text/plain"},
	"audio":  {"audio/*", "application/ogg"},
	"video":  {"video/*"},
}

// FileSorts are the sorts of files that an author may ask for.
func FileSorts() []string { return []string{"image", "pdf", "office", "text", "audio", "video"} }

func megabytes(b *Body) int64 {
	if n := b.number("megabytes", mostMegabytes); n > 0 {
		return int64(n) << 20
	}
	return 20 << 20
}

// FileLimit is what the item takes as files; Count is 0 for kinds that take none.
func (b *Body) FileLimit() FileLimit {
	if d := definitions[b.Kind]; d != nil && d.Files != nil {
		return d.Files(b)
	}
	return FileLimit{}
}

func acceptFiles(b *Body, r Response) error {
	wrong := ErrResponse.At("response").With("kind", b.Kind)
	if len(r.Choice)+len(r.Spots)+len(r.Parts) > 0 {
		return wrong
	}
	if most := b.FileLimit().Count; len(r.Files) > most {
		return ErrResponseFiles.At("response").With("most", most)
	}
	if tooLong(r.Text, maxNote) {
		return ErrResponseLong.At("response").With("most", maxNote)
	}
	for i, id := range r.Files {
		if !fileShape.MatchString(id) || slices.Contains(r.Files[:i], id) {
			return wrong
		}
	}
	for id := range r.Pairs {
		if !slices.Contains(r.Files, id) {
			return wrong
		}
	}
	return nil
}

// Attached visits the files of a response with their places: "" is the item itself, else a part.
func (r Response) Attached(visit func(part, id string) error) error {
	for _, id := range r.Files {
		if err := visit("", id); err != nil {
			return err
		}
	}
	for part, one := range r.Parts {
		for _, id := range one.Files {
			if err := visit(part, id); err != nil {
				return err
			}
		}
	}
	return nil
}
