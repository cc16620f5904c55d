use edgefit::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let mut b = Brief::of(&a[1]);
    b.wishes.languages = vec![a[3].clone()];
    if let Ok(size) = a[2].parse::<Bytes>() {
        b.place = Some(Place::Free(size));
        b.system = Some("android".into());
        b.soc = Some("Snapdragon 8 Gen 3".into());
    } else {
        b.place = Some(Place::Device { name: a[2].clone(), system: None, entitled: false });
    }
    let t = std::time::Instant::now();
    let p = plan(&b, &Catalog::bundled()).unwrap();
    println!("{:?} viable {}", t.elapsed(), p.models.len() + p.others.len());
    for c in p.models.iter().chain(p.others.iter().take(9)) {
        println!("{:6.1} {:?} {}", c.score.total(), c.verdict(), command(&c.question));
        if a.len() > 4 {
            for x in &c.score.parts {
                println!("      {:6.1} {}", x.points, x.reason);
            }
        }
    }
}
