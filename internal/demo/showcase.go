package demo

import (
	"archive/zip"
	"bytes"
	"context"
	"embed"
	"encoding/binary"
	"io/fs"
	"math"
	"time"

	"tianti/certificates/pdf"
	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
)

// What the lessons of the course that shows each kind play: an interactive package, a film of six
// seconds, and a tone in the place of a call, which nobody's voice may stand in.
var (
	//go:embed data/courseware
	courseware embed.FS
	//go:embed data/clip.webm
	clip []byte
)

// showcased is the code of the course that shows each kind of lesson.
const showcased = "KINDS"

// showcase is a course with a lesson of each kind, for whoever wants to see what there is.
func (h *hall) showcase(ctx context.Context, by rbac.Actor) error {
	archive, err := packed(courseware, "data/courseware")
	if err != nil {
		return err
	}
	manners, err := h.courses.Unpack(ctx, by, "电话礼仪.zip", bytes.NewReader(archive))
	if err != nil {
		return err
	}
	film, err := h.courses.Take(ctx, by, courses.Video, "clip.webm", bytes.NewReader(clip))
	if err != nil {
		return err
	}
	call, err := h.courses.Take(ctx, by, courses.Recording, "call.wav", bytes.NewReader(tone(callSeconds)))
	if err != nil {
		return err
	}
	pages, err := pdf.RenderLetter(norms())
	if err != nil {
		return err
	}
	handbook, err := h.courses.Take(ctx, by, courses.Document, "服务规范手册.pdf", bytes.NewReader(pages.Bytes))
	if err != nil {
		return err
	}
	const code = showcased
	text := func(zh, en string) locale.Text { return locale.Text{Zh: zh, En: en} }
	question := courses.Question{Ask: "复述用在什么时候？", Options: []string{"客户说完之后、解决之前", "挂断之后"}, Right: 1, Because: "先让客户知道听懂了，再解决。"}
	content := courses.Content{
		Title: text("课时示例：课件、文档、影片、录音、面授、演练", "Kinds of lessons: courseware, document, film, call, class, drill"), Summary: text("每种课时各一个，供培训管理员参考", "One lesson of each kind, for training managers to look at"),
		Line: courses.Both, Tier: courses.Group, Step: "F1", Hours: 2, Credits: 1,
		Lessons: []courses.Lesson{
			{ID: "courseware", Kind: courses.Packaged, Title: text("电话礼仪互动课件", "Interactive courseware on phone manners"), Minutes: 10, Package: manners.ID},
			{ID: "film", Kind: courses.Video, Title: text("六秒影片", "A film of six seconds"), Minutes: 1, Media: film, Length: 6},
			{ID: "handbook", Kind: courses.Document, Title: text("服务规范手册", "The handbook of service norms"), Minutes: 3, Media: handbook, Length: handbook.Pages, Pass: 100},
			{ID: "call", Kind: courses.Recording, Title: text("录音研讨（以提示音代替人声）", "A call to study (a tone instead of voices)"), Minutes: 1, Media: call, Length: callSeconds,
				Marks: []courses.Mark{{Span: courses.Span{From: 4, To: 9}, Text: "客服在这里复述客户的问题"}}, Quiz: []courses.Question{question}, Pass: 100},
			{ID: "drill", Kind: courses.MockDrill, Title: text("第三次来电", "The third call"), Minutes: 30, Pass: 80,
				Text: "客户第三次为同一张账单来电，前两次都说“已处理”。请在五分钟内安抚、查清并给出时限。",
				Drill: &courses.Drill{
					Roles:  []courses.Role{{Name: "客服", Brief: "按安抚五步：听完、认同、复述、解决、确认"}, {Name: "客户", Brief: "其实最怕的是明天停机；听到时限就会平静", Secret: true}, {Name: "观察员", Brief: "只看不说，结束后逐项评分"}},
					Rubric: []courses.Criterion{{Name: "倾听与复述", Most: 30, Look: "不打断，复述准确"}, {Name: "查清问题", Most: 40, Look: "两问之内找到原因"}, {Name: "时限与收尾", Most: 30, Look: "给出时限，客户先挂断"}}}},
			{ID: "class", Kind: courses.LiveClass, Title: text("情景面授", "A class in person"), Minutes: 120, Text: "请带上一通自己的录音：一起听，一起改。"},
			{ID: "check", Kind: courses.Quiz, Title: text("课后小测", "Check yourself"), Minutes: 2, Quiz: []courses.Question{question}, Pass: 100},
			{ID: "seat", Kind: courses.Practice, Title: text("跟岗一小时", "An hour beside a mentor"), Minutes: 60, Practice: 1, Optional: true},
		},
	}
	if _, err := h.courses.Create(ctx, by, group, code, content, "示例课程"); err != nil {
		return err
	}
	_, err = h.courses.Publish(ctx, by, code, "示例课程")
	return err
}

// norms is a handbook of a few pages, for the lesson that shows a document.
func norms() pdf.Letter {
	l := pdf.Letter{Issuer: "集团客服中心", Number: "示例〔2026〕1 号", Title: "服务规范手册", Dated: time.Date(2026, 9, 1, 0, 0, 0, 0, clock.Shanghai)}
	for _, part := range []string{
		"接通：铃响十二秒之内应答，先问好，再报工号。声音里要有笑意，语速随客户；客户说方言而听不懂，请他慢一点说，不转给别人就算完事。",
		"倾听：让客户说完。记下时间、金额、号码三样；不打断，不抢着解释。听完用一句话复述，请客户确认，再往下走。",
		"查询：说清楚在查什么、要多久。等待超过半分钟要回来说一声；查不到就说查不到，告诉客户谁会在什么时候回电。",
		"解决：能当场办的当场办，办完念一遍结果。不能当场办的，开单、念单号、说时限；时限要留余地，说出口的就要做到。",
		"安抚：客户生气，气的多半是事而不是人。先认同他的不便，再说能做什么；不说“规定就是这样”，说“我能为您做的是”。",
		"结束：问还有没有别的事，谢谢来电，等客户先挂断。挂断后写小结：何事、何因、如何处理、下一步归谁。",
		"信息安全：核对身份只问该问的两项；不在通话里念完整证件号，不把客户资料抄在纸上，离席锁屏。",
		"质检口径：开头、倾听、查询、解决、结束各二十分；触犯信息安全的，当通为零分，并进入改进流程。",
	} {
		for range 3 { // long enough to turn the page
			l.Paragraphs = append(l.Paragraphs, part)
		}
	}
	return l
}

// packed is a folder as a ZIP file, in the order of its names and without times.
func packed(files fs.FS, dir string) ([]byte, error) {
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	entries, err := fs.ReadDir(files, dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		data, err := fs.ReadFile(files, dir+"/"+e.Name())
		if err != nil {
			return nil, err
		}
		w, err := z.Create(e.Name())
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil { // what is packed is whole only then
		return nil, err
	}
	return buf.Bytes(), nil
}

// callSeconds is how long the tone is.
const callSeconds = 20

// tone is a WAV file of 8 bits at 8 kHz whose loudness rises and falls as voices do in turns.
func tone(seconds int) []byte {
	const rate = 8000
	n := seconds * rate
	out := []byte("RIFF")
	out = binary.LittleEndian.AppendUint32(out, uint32(36+n))
	out = append(out, "WAVEfmt "...)
	out = binary.LittleEndian.AppendUint32(out, 16)
	out = binary.LittleEndian.AppendUint16(out, 1) // PCM
	out = binary.LittleEndian.AppendUint16(out, 1) // one channel
	out = binary.LittleEndian.AppendUint32(out, rate)
	out = binary.LittleEndian.AppendUint32(out, rate) // bytes a second
	out = binary.LittleEndian.AppendUint16(out, 1)
	out = binary.LittleEndian.AppendUint16(out, 8)
	out = append(out, "data"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(n))
	for i := range n {
		at := float64(i) / rate
		voice := 220.0
		if int(at/4)%2 == 1 {
			voice = 330 // the other speaks
		}
		out = append(out, byte(128+70*math.Sin(2*math.Pi*voice*at)*math.Abs(math.Sin(at*1.7))))
	}
	return out
}
