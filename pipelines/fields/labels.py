"""Label words: how pages say "views", "saved", "published", "modified" and "author", in many languages.

All in lower case, Turkish dotted and dotless i alike, apostrophes as '. A trailing ``*``
stands for any ending of the word. A profile adds its own through ``PageContext.labels``.
"""

from __future__ import annotations

__all__ = ["AUTHOR", "COUNTED", "MODIFIED", "POSTED", "PUBLISHED", "SAVED", "TAGS", "VIEWS"]

COUNTED = """
views | page views | pageviews | post views | article views | total views | times viewed | times read
| reads | view | рет қаралды | рет қаралған | рет оқылды | рет көрілді | қаралым* | көрілім* | қарау
| qaralym* | ret qaraldy | көрүү | көрүлдү | жолу көрүлдү | жолу каралды | рәт каралды | тапкыр каралды
| ko'rilgan | ko'rildi | ko'rishlar* | marta ko'rilgan | marta ko'rildi | marta o'qildi | o'qilgan
| кўрилган | кўришлар* | baxiş* | dəfə baxilib | dəfə oxunub | görüntülen* | okunma* | okundu | izlenme*
| kez okundu | kez görüntülendi | просмотр* | прочтени* | прочитали | прочитываний | прочитано раз
| раз прочитано | человек прочитали | перегляд* | прочитань | прагляд* | преглед* | прочитания | прегледи
| посещения | виђења | үзсэн | үзэлт* | уншсан | aufrufe | zugriffe | gelesen | mal gelesen | mal angesehen
| seitenaufrufe | keer bekeken | keer gelezen | weergaven | visninger | visningar | katselukertaa
| lukukertaa | vaatamist | korda loetud | skatījum* | peržiūr* | vistas | visitas | lecturas
| visualizaciones | visualizações | acessos | leituras | lectures | vues | visualizzazioni | letture
| volte letto | vizualizări | vizualizari | accesări | citiri | afișări | visualitzacions
| visualizacións | odsłon* | wyświetle* | zobrazení | přečtení | zhlédnutí | shlédnutí | ogledov
| pregleda | čitanja | prikaza | shikime | lexime | klikime | megtekintés* | olvasás* | προβολές
| προβολη* | εμφανίσεις | αναγνώσεις | ნახვა | დათვალიერება | დիտում* | ընթերցում* | مشاهدة | مشاهدات
| قراءة | قراءات | زيارة | צפיות | קריאות | بازدید | व्यूज | बार देखा गया | बार पढ़ा गया | বার পঠিত
| বার দেখা | 次浏览 | 次阅读 | 次瀏覽 | 回表示 | ビュー | 閲覧 | 浏览 | 阅读 | 点击 | 瀏覽 | 點閱 | pv | 조회 | lượt xem | lượt đọc
| kali dibaca | kali dilihat | tayangan | ผู้เข้าชม | เข้าชม
"""
"""Words that name a count on either side of it: "310 views", "Views: 310"."""

VIEWS = (
    COUNTED
    + """
| viewed | been read | was read | hits | hit | visits | readers | read count | view count | number of views | қарау саны
| қаралу саны | қаралған саны | қаралды | оқылды | оқылған | оқылу саны | көру саны | көрілген
| көрсетілім* | qarau sany | qaraý sany | qaraldy | көрүүлөр* | көрсөтүүлөр* | көрүүлөрдүн саны
| каралган | каралды | карау саны | карап чыгу* | окулду | o'qildi | ko'rilganlar* | ko'rishlar soni
| görülen | okaldy | okunma sayisi | görüntülenme sayisi | gösterim | oxunub | baxilib | baxiş sayi
| oxunma* | просмотрено | прочитано | читали | количество просмотров | число просмотров
| количество прочтений | посмотрели | показов | переглянуто | прочитано разів | кількість переглядів
| прочетена | прочетено | видяна | прегледан* | прочитана | прикази | посете | aufruf | gelesen
| angesehen | ansichten | klicks | bekeken | gelezen | läst | lest | vist | träffar | katsottu | luettu
| lukukerrat | katselukerrat | osumat | vaadatud | loetud | vaatamisi | skatīts | peržiūrėta | perskaitė
| visto | leído | impresiones | lido | visualizado | affichages | vu | lu | clics | consultations
| visite | letto | letture totali | citit | vizualizat | vistes | visites | wyświetlono | przeczytano
| czytano | zobrazeno | přečteno | prečítané | zobrazené | videné | ogledi | prikazov | pregledi
| pregledano | pročitano | megtekintve | olvasva | találatok | διαβάστηκε | επισκέψεις | წაკითხულია
| ნანახია | დիտվել է | المشاهدات | عدد المشاهدات | عدد القراءات | القراءات | عدد الزيارات | נצפה
| تعداد بازدید | نمایش | पठित | পঠিত | ভিউ | 閲覧数 | 閲覧回数 | アクセス数 | アクセス | 表示回数 | 浏览次数 | 浏览量 | 阅读数 | 阅读量
| 阅读次数 | 点击数 | 点击量 | 点击率 | 瀏覽次數 | 瀏覽人次 | 點閱率 | 點擊 | 觀看次數 | 人氣 | 人气 | 조회수 | xem | dibaca | dilihat
| จำนวนผู้เข้าชม | เปิดอ่าน | ผู้ชม
"""
)
"""Words that name a count that follows them; all of ``COUNTED``."""

SAVED = """
сақталған | сақталды | сақталған күні | saqtalǵan | saqtalgan | сакталган | сохранено | сохранена
| сохранён | сохранен | дата сохранения | збережено | захавана | запазено | сачувано | saqlangan
| saqlandi | saxlanilib | kaydedildi | kaydedilme | saved | saved on | last saved | date saved
| gespeichert | gespeichert am | enregistré | enregistré le | guardado | guardado el | salvato | salvo em
| opgeslagen | sparad | lagret | tallennettu | zapisano | uloženo | uložené | shranjeno | spremljeno
| mentve | salvat | αποθηκεύτηκε | შენახულია | تم الحفظ | ذخیره شده | 保存日 | 保存日時 | 保存时间 | 儲存時間 | 저장일
| đã lưu | disimpan
"""

MODIFIED = """
updated | last updated | updated on | last update | modified | last modified | last edited | edited
| revised | обновлено | обновлён | обновлен | обновлена | обновление | последнее обновление
| дата обновления | изменено | изменён | изменен | последнее изменение | дата изменения | отредактировано
| жаңартылған | жаңартылды | соңғы жаңарту | өзгертілген | өзгертілді | jańartylǵan | жаңыртылган
| яңартылган | оновлено | змінено | востаннє оновлено | абноўлена | обновена | последна промяна
| ажурирано | yangilangan | yangilandi | yenilənib | güncelleme | güncellendi | güncellenme
| son güncelleme | değiştirilme | aktualisiert | zuletzt aktualisiert | geändert | letzte änderung
| stand | bijgewerkt | laatst gewijzigd | gewijzigd | uppdaterad | senast uppdaterad | opdateret
| sidst opdateret | oppdatert | päivitetty | muokattu | uuendatud | muudetud | atjaunots | atnaujinta
| mis à jour | mise à jour | modifié | modifié le | dernière mise à jour | actualizado
| última actualización | modificado | atualizado | última atualização | aggiornato | ultimo aggiornamento
| ultima modifica | actualizat | ultima actualizare | actualitzat | aktualizacja | zaktualizowano
| ostatnia aktualizacja | aktualizováno | aktualizované | poslední aktualizace | posodobljeno | ažurirano
| frissítve | módosítva | utolsó módosítás | ενημερώθηκε | τελευταία ενημέρωση | განახლდა | թարմացվել է
| تحديث | آخر تحديث | تم التحديث | עודכן | به روز شده | آخرین به روز رسانی | अपडेट | আপডেট | 更新日 | 更新日時
| 最終更新日 | 最終更新 | 更新时间 | 更新於 | 更新于 | 最后更新 | 수정 | 수정일 | 최종수정 | cập nhật | diperbarui | ปรับปรุง | อัปเดต
"""

PUBLISHED = """
published | published on | posted | posted on | publication date | date published | release time
| released | date | added | submitted | submitted by | submitted on | created | created on
| written on | issued | опубликовано | опубликована | опубликован | дата публикации | публикация
| дата | дата добавления | добавлено | размещено | создано | отправлено | написано | жарияланған
| жарияланды | жарияланған күні | жарияланған уақыты | шыққан уақыты | шыққан күні | күні | уақыты
| қосылған | jarııalandy | жарыяланган | жарыяланды | басылган | бастырылган | e'lon qilingan
| joylashtirilgan | chop etilgan | sana | nəşr | dərc | dərc edilib | tarix | yayinlanma
| yayin tarihi | yayinlandi | eklenme | giriş tarihi | çap edildi | опубліковано | дата публікації
| розміщено | апублікавана | публикувано | публикувана | објављено | нийтэлсэн | огноо
| veröffentlicht | veröffentlicht am | erstellt | datum | erschienen | erschienen am | geschrieben
| verfasst | eingestellt | eingereicht von | gespeichert von | gepubliceerd | geplaatst
| geschreven | aangemaakt | ingediend door | publicerad | skapad | skriven | publiceret | oprettet
| skrevet | publisert | opprettet | julkaistu | luotu | avaldatud | publicēts | paskelbta | publié
| publié le | posté le | posté par | paru le | créé le | écrit le | rédigé le | soumis par
| mis en ligne | mise en ligne | publicado | enviado por | creado | escrito | criado em
| publicado el | fecha | publicada | postado | data | pubblicato | pubblicato il | scritto il
| creato il | inviato da | publicat | publicat la | dodano | opublikowano | data publikacji
| utworzono | napisano | zveřejněno | publikováno | vydáno | vytvořeno | vloženo | napsáno
| zverejnené | objavljeno | datum objave | megjelent | közzétéve | létrehozva | beküldve | dátum
| δημοσιεύτηκε | ημερομηνία | გამოქვეყნდა | հրապարակվել է | نشر | تاريخ النشر | تاریخ انتشار
| प्रकाशित | প্রকাশ | প্রকাশিত | 投稿日 | 公開日 | 掲載日 | 发布时间 | 发布日期 | 发表时间 | 發布日期 | 日期 | 등록 | 등록일 | 입력
| 작성일 | ngày đăng | đăng | diterbitkan | dipublikasikan
"""

AUTHOR = """
by | author | authors | written by | authored by | text by | words by | story by | article by | reported by
| contributed by | contributor | contributors | reporter | автор | авторы | авторлар | авторлары
| мақала авторы | дайындаған | жазған | avtor | автору | авторлор | muallif | mualliflar | müəllif
| müellif | yazar | yazan | автори | аўтар | аутор | von | autor | autorin | autoren | text | door
| auteur | auteurs | av | skribent | af | forfatter | kirjoittaja | teksti | par | por | autora | autores
| redacción | di | autore | a cura di | de | scritto da | autorzy | autoři | szerző | írta | συντάκτης
| ავტორი | հեղինակ | الكاتب | بقلم | كتب | מאת | نویسنده | लेखक | লেখক | 著者 | 投稿者 | 文 | 作者 | 记者 | 記者 | 기자
| 글 | tác giả | penulis | oleh | ผู้เขียน | текст
"""

POSTED = """
posted by | published by | post by | publicado por | postado por | escrito por | enviado por | geschrieben von
| verfasst von | veröffentlicht von | pubblicato da | inviato da | publié par | écrit par | rédigé par | posté par
| geplaatst door | geschreven door | opublikowane przez | skrevet av | skrevet af | skrivet av | опубликовал | добавил
| автор записи
"""
# Readers sign like this, too: only beside the headline, or with the article's date, is it the author.

TAGS = """
tags | tag | keywords | key words | topics | filed under | tagged | теги | тэги | тег | метки | ключевые слова
| тегтер | тэгтер | тег сөздер | кілт сөздер | түйін сөздер | tegter | kilt sózder | белгилер | тегдер
| teglar | kalit so'zlar | açar sözlər | teqlər | etiketler | anahtar kelimeler | мітки | ключові слова
| тэгі | ключавыя словы | тагове | етикети | ключови думи | тагови | кључне речи | schlagwörter | schlagworte
| stichworte | stichwörter | labels | trefwoorden | etiketter | taggar | nyckelord | emneord | stikord | avainsanat
| tunnisteet | märksõnad | birkas | atslēgvārdi | žymos | raktiniai žodžiai | mots-clés | mots clés | étiquettes
| etiquetas | palabras clave | palavras-chave | parole chiave | etichette | cuvinte cheie | etichete | etiquetes
| tagi | słowa kluczowe | štítky | klíčová slova | kľúčové slová | oznake | ključne besede | ključne riječi
| címkék | kulcsszavak | ετικέτες | λέξεις κλειδιά | თეგები | პიტაკები | պիտակներ | الوسوم | كلمات مفتاحية | תגיות
| برچسب‌ها | برچسب ها | टैग | ট্যাগ | タグ | キーワード | 标签 | 標籤 | 关键词 | 關鍵字 | 태그 | từ khóa | thẻ | label | แท็ก
"""
