//! How far long work is, while it lasts.

use super::messages;

messages! {
    steps(done, total, seconds)
        en: "{done} of {total}, about {seconds} s left"
        es: "{done} de {total}, quedan unos {seconds} s"
    comparing_models() en: "comparing models" es: "comparando modelos"
    comparing_devices(count) en: "comparing {count} devices" es: "comparando {count} dispositivos"
}
