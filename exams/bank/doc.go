// Package bank keeps the items of question banks with their versions, review and exposure.
//
//	draft ──Review──▶ reviewed ──Publish──▶ live ──Retire──▶ retired
//	  ▲                   │                  │
//	  └──────Edit─────────┴──────Edit────────┘
//
// Rules:
//
//   - What a candidate may have seen is never changed. Publishing freezes the body as the version
//     document "{item}@{version}", which papers and results name. Editing a live item starts its
//     next version as a draft; the frozen one stays in use until the next is published.
//   - The same question stands once in a unit's bank: item.Likeness finds it again whatever its
//     markup and order. An import of known content changes nothing, however often it is repeated.
//   - Papers draw from what is live (Draw) and say afterwards how often each item was shown
//     (Expose), so that worn items can be found.
package bank
